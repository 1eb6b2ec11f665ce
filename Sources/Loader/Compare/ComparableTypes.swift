import Base

/// Types as they are compared: what each is, by the names of those it is made of, in no order.
///
/// Names of places in the source, which share the types' table of texts, are not in it.
struct ComparableTypes {
    private let types: BTF

    /// More than the types of any object; beyond it the bytes stand for themselves.
    private static let budget = 64 << 20

    init(_ types: BTF) {
        self.types = types
    }

    func bytes() -> [UInt8] {
        var texts: [String] = []
        var size = 0
        for id in types.ids {
            guard let text = text(of: id, &size) else { return types.bytes }
            if !text.isEmpty { texts.append(text) }
        }
        return Array(texts.sorted().joined(separator: "\n").utf8)
    }

    /// A type in words; empty for one that only stands inside others, nil where the texts would be too long.
    private func text(of id: BTF.TypeID, _ size: inout Int) -> String? {
        let type = types[id]
        var lines: [String]
        switch type.kind {
        case .structure(let length, let members), .union(let length, let members):
            lines = ["\(types.cSpelling(of: id)) \(length)"]
            for member in members {
                let bits = member.bitFieldSize.map { ":\($0)" } ?? ""
                lines.append("\(spelled(member.name, member.type)) \(member.bitOffset)\(bits)")
                size += lines.last?.utf8.count ?? 0
                guard size <= Self.budget else { return nil }
            }
        case .enumeration(let length, let isSigned, let values):
            lines = ["\(types.cSpelling(of: id)) \(length) \(isSigned)"] + values.map { "\($0.name) \($0.bits)" }
        case .integer(let integer): lines = ["\(type.name) \(integer)"]
        case .float(let length): lines = ["float \(type.name) \(length)"]
        case .typedef(let target): lines = ["typedef \(spelled(type.name, target))"]
        case .forward: lines = [types.cSpelling(of: id)]
        case .function(let prototype, let linkage):
            lines = ["function \(spelled(type.name, prototype)) \(linkage)"] + parameters(prototype)
        case .variable(let target, let linkage): lines = ["variable \(spelled(type.name, target)) \(linkage)"]
        case .declTag(let target, let component):
            lines = ["tag \(type.name) \(spelled(name(of: target), target)) \(component ?? -1)"]
        case .dataSection(_, let variables):
            lines = ["section \(type.name)"] + variables.map { name(of: $0.variable) }.sorted()
        case .void, .pointer, .array, .volatile, .const, .restrict, .typeTag, .prototype: return ""
        }
        size += lines.reduce(0) { $0 + $1.utf8.count }
        return size <= Self.budget ? lines.joined(separator: "\t") : nil
    }

    /// A type's own name, without what it is made of.
    private func name(of id: BTF.TypeID) -> String { types.name(at: types.record(of: id).name) }

    /// What leads to another type and has no name of its own.
    private static let unnamed: Set<UInt32> = [
        BTF.Code.pointer, BTF.Code.const, BTF.Code.volatile, BTF.Code.restrict, BTF.Code.array, BTF.Code.typeTag,
    ]

    private func parameters(_ prototype: BTF.TypeID) -> [String] {
        guard case .prototype(_, let parameters) = types[prototype].kind else { return [] }
        return parameters.map { spelled($0.name, $0.type) }
    }

    /// A declaration with the attributes of its type, which C's spelling leaves out.
    private func spelled(_ name: String, _ id: BTF.TypeID) -> String {
        var tags = ""
        var next = id
        // References do not nest deeper than `BTFReferenceCheck` lets them.
        while Self.unnamed.contains(types.code(of: next)) {
            let type = types[next]
            switch type.kind {
            case .typeTag(let target):
                tags += " [\(type.name)]"
                next = target
            case .pointer(let target), .const(let target), .volatile(let target), .restrict(let target),
                .array(let target, _, _):
                next = target
            default: next = .void
            }
        }
        return "\(types.cDeclaration(of: name, as: id)) (\(types.size(of: id) ?? 0))\(tags)"
    }
}
