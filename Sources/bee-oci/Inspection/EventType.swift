import Loader

/// What the records of a map are, as far as the object says.
struct EventType: Hashable {
    /// The map's name.
    let map: String
    /// The type as C spells it; nil where the map names none, and `run` shows bytes unless it is told.
    let type: String?
    /// The size of a record in bytes; nil where no type is named.
    let size: Int?
    /// The type's members, those of anonymous structs merged in; none for other types.
    let fields: [Field]

    /// A member.
    struct Field: Hashable {
        /// Its name.
        let name: String
        /// Its type as C spells it without a name.
        let type: String
        /// The member as C declares it.
        let declaration: String
        /// Where it begins, in bits from the start of the record.
        let bitOffset: Int
        /// Its size in bytes; nil for what has none.
        let size: Int?
        /// How many bits it has; nil where it is no bit-field.
        let bits: Int?
    }

    /// Describes the records of a map.
    ///
    /// - Parameters:
    ///   - map: a map that carries events.
    ///   - spec: its object.
    init(_ map: MapSpec, in spec: ObjectSpec) {
        self.map = map.name
        guard let id = map.valueType, let types = spec.btf else {
            (type, size, fields) = (nil, nil, [])
            return
        }
        type = types.cSpelling(of: id)
        size = types.size(of: id)
        fields = Self.fields(of: id, at: 0, in: types, depth: 0)
    }

    /// More nesting than any record has; a type that is nested deeper is shown without what is inside.
    private static let deepest = 16

    private static func fields(of id: BTF.TypeID, at start: Int, in types: BTF, depth: Int) -> [Field] {
        let members: [BTF.Member]
        switch types[types.strippingModifiers(id)].kind {
        case .structure(_, let found), .union(_, let found): members = found
        default: return []
        }
        guard depth < deepest else { return [] }
        return members.flatMap { member -> [Field] in
            let place = start + member.bitOffset
            guard !member.name.isEmpty else {
                return fields(of: member.type, at: place, in: types, depth: depth + 1)
            }
            let bits = member.bitFieldSize
            return [
                Field(
                    name: member.name, type: types.cSpelling(of: member.type),
                    declaration: types.cDeclaration(of: member.name, as: member.type)
                        + (bits.map { " : \($0)" } ?? ""),
                    bitOffset: place, size: types.size(of: member.type), bits: bits)
            ]
        }
    }
}
