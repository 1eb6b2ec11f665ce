import Base

/// Finds every type's size, and refuses types that contain themselves, nest too deep or do not hold their members.
///
/// Each type is visited once. Depth is measured from the leaves, so the bound holds from wherever a reader starts; of
/// split types, from where the base begins, so that twice the bound holds.
struct BTFResolver {
    private let types: BTF
    private let pointerSize: UInt32
    private let subject: String
    private var sizes: [UInt32]
    private var depths: [UInt8]
    private var fields: [UInt32]

    /// How deep types may nest; the kernel itself follows 32 (MAX_RESOLVE_DEPTH), its own structs nest less than that.
    private static let deepest: UInt8 = 64
    /// How many members one type may have with all that is inside it; keeps empty structs in empty structs in bounds.
    private static let mostFields: UInt32 = 1 << 20
    private static let unvisited: UInt8 = 0
    private static let open = UInt8.max

    /// The sizes of the own types, from the first number on.
    static func sizes(of types: BTF, pointerSize: UInt32, subject: String) throws(BeeError) -> [UInt32] {
        var resolver = BTFResolver(types: types, pointerSize: pointerSize, subject: subject)
        for id in types.ids { _ = try resolver.resolve(id) }
        try BTFReferenceCheck.check(types, subject: subject)
        return resolver.sizes
    }

    private init(types: BTF, pointerSize: UInt32, subject: String) {
        self.types = types
        self.pointerSize = pointerSize
        self.subject = subject
        sizes = [UInt32](repeating: BTF.unsized, count: types.records.count)
        depths = [UInt8](repeating: BTFResolver.unvisited, count: types.records.count)
        fields = [UInt32](repeating: 1, count: types.records.count)
    }

    /// Resolves a type and what it contains by value; returns its depth. Recursion ends at `deepest`.
    private mutating func resolve(_ id: BTF.TypeID, level: UInt8 = 1) throws(BeeError) -> UInt8 {
        let index = Int(id.rawValue) - types.firstID
        guard id != .void, index >= 0 else { return 0 }
        guard depths[index] == BTFResolver.unvisited else {
            guard depths[index] != BTFResolver.open else { throw fault(id, "contains itself") }
            return depths[index]
        }
        guard level <= BTFResolver.deepest else { throw fault(id, "types nest too deep") }
        depths[index] = BTFResolver.open
        let depth = try resolveBody(id, level: level) + 1
        guard depth <= BTFResolver.deepest else { throw fault(id, "types nest too deep") }
        depths[index] = depth
        return depth
    }

    /// Resolves what a type contains, then its own size; returns the depth of what it contains.
    private mutating func resolveBody(_ id: BTF.TypeID, level: UInt8) throws(BeeError) -> UInt8 {
        let record = types.record(of: id)
        switch record.code {
        case BTF.Code.integer, BTF.Code.float, BTF.Code.enumeration, BTF.Code.enumeration64:
            sizes[index(id)] = record.word
            return 0
        case BTF.Code.pointer:
            sizes[index(id)] = pointerSize
            return 0
        case BTF.Code.typedef, BTF.Code.const, BTF.Code.volatile, BTF.Code.restrict, BTF.Code.typeTag,
            BTF.Code.variable:
            let depth = try resolve(record.reference, level: level + 1)
            copy(from: record.reference, to: id)
            return depth
        case BTF.Code.array: return try resolveArray(id, record, level: level)
        case BTF.Code.structure, BTF.Code.union: return try resolveMembers(id, record, level: level)
        case BTF.Code.dataSection:
            sizes[index(id)] = record.word == BTF.unsized ? 0 : record.word
            return 0
        default: return 0
        }
    }

    private mutating func copy(from source: BTF.TypeID, to id: BTF.TypeID) {
        sizes[index(id)] = knownSize(source) ?? BTF.unsized
        fields[index(id)] = fieldCount(source)
    }

    /// The place of an own type in the arrays.
    private func index(_ id: BTF.TypeID) -> Int { Int(id.rawValue) - types.firstID }

    /// How many members a type has with all that is inside it; those of the base's types are not followed.
    private func fieldCount(_ id: BTF.TypeID) -> UInt32 { id != .void && index(id) >= 0 ? fields[index(id)] : 1 }

    private mutating func resolveArray(
        _ id: BTF.TypeID, _ record: BTF.Record, level: UInt8
    ) throws(BeeError) -> UInt8 {
        let element = BTF.TypeID(rawValue: types.word(at: record.body))
        let depth = try resolve(element, level: level + 1)
        copy(from: element, to: id)
        guard let size = knownSize(element) else { throw fault(id, "an array of what has no size") }
        let total = size.multipliedReportingOverflow(by: types.word(at: record.body + 8))
        guard !total.overflow, total.partialValue != BTF.unsized else {
            throw fault(id, "an array of 4 GiB or more")
        }
        sizes[index(id)] = total.partialValue
        return depth
    }

    private mutating func resolveMembers(
        _ id: BTF.TypeID, _ record: BTF.Record, level: UInt8
    ) throws(BeeError) -> UInt8 {
        guard record.word != BTF.unsized else { throw fault(id, "a struct of 4 GiB or more") }
        sizes[index(id)] = record.word
        var depth: UInt8 = 0
        var count: UInt32 = 0
        for index in 0..<record.elements {
            let type = BTF.TypeID(rawValue: types.word(at: record.element(index) + 4))
            depth = max(depth, try resolve(type, level: level + 1))
            try checkPlace(id, record, record.element(index))
            // Each addend is at most 2^20, so this cannot overflow before it is refused.
            count += fieldCount(type)
            guard count <= BTFResolver.mostFields else { throw fault(id, "more than 1048576 members") }
        }
        fields[index(id)] = max(1, count)
        return depth
    }

    /// A member lies inside its struct, on a whole byte unless it is a bit-field.
    private func checkPlace(_ id: BTF.TypeID, _ record: BTF.Record, _ offset: Int) throws(BeeError) {
        let type = BTF.TypeID(rawValue: types.word(at: offset + 4))
        guard let size = knownSize(type) else { throw fault(id, "a member has no size") }
        let (place, width) = types.place(record, at: offset)
        guard place + (width ?? Int(size) * 8) <= Int(record.word) * 8 else {
            throw fault(id, "a member reaches past the end of the struct")
        }
        guard let width else {
            guard place % 8 == 0 else { throw fault(id, "a member begins inside a byte") }
            return
        }
        switch types.code(of: types.strippingModifiers(type)) {
        case BTF.Code.integer, BTF.Code.enumeration, BTF.Code.enumeration64:
            guard width <= Int(size) * 8 else { throw fault(id, "a bit-field is wider than its type") }
        default: throw fault(id, "a bit-field of what is no integer")
        }
    }

    private func knownSize(_ id: BTF.TypeID) -> UInt32? {
        guard id != .void else { return nil }
        let index = index(id)
        guard index >= 0 else { return types.size(of: id).map { UInt32($0) } }
        return sizes[index] == BTF.unsized ? nil : sizes[index]
    }

    private func fault(_ id: BTF.TypeID, _ reason: String) -> BeeError {
        BeeError.btf(subject, "type \(id.rawValue): " + reason)
    }
}
