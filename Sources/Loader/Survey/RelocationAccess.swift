/// What a relocation asks for, as C would spell it.
public struct RelocationAccess: Sendable, Hashable {
    /// The type, with its word: `struct task_struct`.
    public let type: String
    /// The way to a field, `se.vruntime` or `comm[0]`, or the name of a constant; nil where the type itself is meant.
    public let member: String?

    /// Spells a relocation.
    ///
    /// - Parameters:
    ///   - relocation: the relocation.
    ///   - types: the types of its object.
    public init(_ relocation: CORERelocation, in types: BTF) {
        type = types.cSpelling(of: relocation.type)
        if relocation.kind.isEnumValue {
            member = Self.constant(relocation, in: types)
        } else {
            member = relocation.kind.isField ? Self.field(relocation, in: types) : nil
        }
    }

    /// Type and member together: `struct task_struct.se.vruntime`, `enum state::RUNNING`.
    ///
    /// - Parameter kind: the relocation's kind.
    /// - Returns: the spelling.
    public func text(_ kind: CORERelocation.Kind) -> String {
        guard let member else { return type }
        if kind.isEnumValue { return "\(type)::\(member)" }
        return type + (member.hasPrefix("[") ? "" : ".") + member
    }

    private static func constant(_ relocation: CORERelocation, in types: BTF) -> String? {
        let target = types.strippingModifiers(relocation.type)
        guard case .enumeration(_, _, let values) = types[target].kind, let index = relocation.path.first,
            values.indices.contains(index)
        else { return nil }
        return values[index].name
    }

    /// Reads no more of a type than the path touches; members of anonymous structs belong to the outer one.
    private static func field(_ relocation: CORERelocation, in types: BTF) -> String? {
        var text = (relocation.path.first ?? 0) == 0 ? "" : "[\(relocation.path[0])]"
        var id = relocation.type
        for index in relocation.path.dropFirst() {
            let record =
                types.contains(types.strippingModifiers(id)) ? types.record(of: types.strippingModifiers(id)) : nil
            guard let record else { return nil }
            if record.code == BTF.Code.array {
                text += "[\(index)]"
                id = BTF.TypeID(rawValue: types.word(at: record.body))
                continue
            }
            guard [BTF.Code.structure, BTF.Code.union].contains(record.code), index < record.elements else {
                return nil
            }
            let name = types.name(at: types.word(at: record.element(index)))
            if !name.isEmpty { text += (text.isEmpty ? "" : ".") + name }
            id = BTF.TypeID(rawValue: types.word(at: record.element(index) + 4))
        }
        return text.isEmpty ? nil : text
    }
}

extension CORERelocation.Kind {
    /// The kind as libbpf's messages name it (relo_core.c, `core_relo_kind_str`).
    public var name: String {
        switch self {
        case .fieldByteOffset: "byte_off"
        case .fieldByteSize: "byte_sz"
        case .fieldExists: "field_exists"
        case .fieldSigned: "signed"
        case .fieldLeftShift: "lshift_u64"
        case .fieldRightShift: "rshift_u64"
        case .typeIDLocal: "local_type_id"
        case .typeIDTarget: "target_type_id"
        case .typeExists: "type_exists"
        case .typeSize: "type_size"
        case .enumValueExists: "enumval_exists"
        case .enumValue: "enumval_value"
        case .typeMatches: "type_matches"
        }
    }
}
