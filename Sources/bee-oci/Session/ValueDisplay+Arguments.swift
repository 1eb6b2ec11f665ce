import Base
import Loader

extension ValueDisplay {
    /// Reads how values are shown.
    ///
    /// - Parameters:
    ///   - object: the object.
    ///   - records: types of records, `MAP=TYPE`.
    ///   - listsFlags: whether values of enumerations are lists of the bits that are set.
    /// - Returns: the display.
    /// - Throws: `usage` for a map or type the object lacks, and a map that delivers no records.
    static func make(
        _ object: ObjectSpec, records: [String], listsFlags: Bool
    ) throws(BeeError) -> ValueDisplay {
        var display = ValueDisplay(object: object, listsFlags: listsFlags)
        for text in records {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw BeeError(.usage, text, "names no type of a map's records", hint: "write --record MAP=TYPE")
            }
            let map = try object.definedMap(parts[0])
            guard map.type.deliversEvents else {
                throw BeeError(.usage, map.name, "is a map of type \(map.type.name), which has no records")
            }
            guard display.records.updateValue(try type(parts[1], in: object), forKey: map.name) == nil else {
                throw BeeError(.usage, map.name, "is given two types of records")
            }
        }
        return display
    }

    private static func type(_ name: String, in object: ObjectSpec) throws(BeeError) -> BTF.TypeID {
        let bare = ["struct ", "union ", "enum "].first { name.hasPrefix($0) }.map { String(name.dropFirst($0.count)) }
        guard let types = object.btf else {
            throw BeeError(.usage, name, "is not known: the object has no type information (compile it with -g)")
        }
        if let id = types.types(named: bare ?? name).first(where: { isType($0, in: types) }) { return id }
        let names = types.ids.filter { isType($0, in: types) }.map { types.name(of: $0) }
        throw BeeError(
            .usage, name, "is no type of this object", hint: NearestName.hint(Set(names), to: bare ?? name))
    }

    /// Whether a number stands for a type of values, rather than for a variable, a function or a pointer.
    private static func isType(_ id: BTF.TypeID, in types: BTF) -> Bool {
        switch types[id].kind {
        case .structure, .union, .enumeration, .integer, .float: true
        case .typedef: types.size(of: id) != nil
        default: false
        }
    }
}
