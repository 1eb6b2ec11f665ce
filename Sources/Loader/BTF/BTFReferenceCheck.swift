import Base

/// Refuses pointers, arrays, signatures and modifiers that refer to each other in a circle or too deep.
///
/// A circle among types goes through a struct or union in every language that has names for them; one that does not
/// would keep whoever spells or compares the types busy for ever.
struct BTFReferenceCheck {
    private let types: BTF
    private let subject: String
    private var depths: [UInt8]

    /// How deep references may nest; declarations of people stay below 10.
    private static let deepest: UInt8 = 64
    private static let unvisited = UInt8.max - 1
    private static let open = UInt8.max

    static func check(_ types: BTF, subject: String) throws(BeeError) {
        var check = BTFReferenceCheck(types: types, subject: subject)
        for id in types.ids { _ = try check.visit(id, level: 1) }
    }

    private init(types: BTF, subject: String) {
        self.types = types
        self.subject = subject
        depths = [UInt8](repeating: BTFReferenceCheck.unvisited, count: types.records.count)
    }

    private mutating func visit(_ id: BTF.TypeID, level: UInt8) throws(BeeError) -> UInt8 {
        let index = Int(id.rawValue) - types.firstID
        // The base's types are checked already, and cannot lead back.
        guard id != .void, index >= 0 else { return 0 }
        guard depths[index] == BTFReferenceCheck.unvisited else {
            guard depths[index] != BTFReferenceCheck.open else { throw fault(id, "refers to itself in a circle") }
            return depths[index]
        }
        guard level <= BTFReferenceCheck.deepest else { throw fault(id, "references nest too deep") }
        depths[index] = BTFReferenceCheck.open
        let depth = try visitTargets(types.record(of: id), level: level + 1)
        guard depth <= BTFReferenceCheck.deepest else { throw fault(id, "references nest too deep") }
        depths[index] = depth
        return depth
    }

    private mutating func visitTargets(_ record: BTF.Record, level: UInt8) throws(BeeError) -> UInt8 {
        switch record.code {
        case BTF.Code.pointer, BTF.Code.typedef, BTF.Code.const, BTF.Code.volatile, BTF.Code.restrict,
            BTF.Code.typeTag, BTF.Code.function, BTF.Code.variable:
            return try visit(record.reference, level: level) + 1
        case BTF.Code.array:
            return try visit(BTF.TypeID(rawValue: types.word(at: record.body)), level: level) + 1
        case BTF.Code.prototype:
            var depth = try visit(record.reference, level: level)
            for index in 0..<record.elements {
                let type = BTF.TypeID(rawValue: types.word(at: record.element(index) + 4))
                depth = max(depth, try visit(type, level: level))
            }
            return depth + 1
        default: return 0
        }
    }

    private func fault(_ id: BTF.TypeID, _ reason: String) -> BeeError {
        BeeError.btf(subject, "type \(id.rawValue): " + reason)
    }
}
