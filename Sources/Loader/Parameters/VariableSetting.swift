public import Base

/// A value for a global variable, to be put in place before the object is loaded.
public struct VariableSetting: Sendable, Hashable {
    /// What was named: a variable, a member or an element of it.
    public let name: String
    /// The section the variable lives in.
    let section: String
    /// Where the bytes go, counted from the start of the section.
    let offset: Int
    /// The value in the object's byte order.
    let bytes: [UInt8]

    /// Reads `NAME=VALUE` by the variable's type.
    ///
    /// A member of a structure is named `NAME.member`, an element of an array `NAME[0]`.
    /// - Parameters:
    ///   - text: what was typed.
    ///   - object: the object that has the variable.
    /// - Returns: the setting.
    /// - Throws: `usage` where there is no such variable or the value is none of its type's.
    public static func parse(_ text: String, for object: ObjectSpec) throws(BeeError) -> VariableSetting {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw BeeError(.usage, text, "is no setting of a variable", hint: "write --set NAME=VALUE")
        }
        let name = String(text[..<equals])
        let value = String(text[text.index(after: equals)...])
        guard let types = object.btf else {
            throw BeeError(.usage, name, "cannot be set: the object has no type information (compile it with -g)")
        }
        let target = try VariablePath(types: types).resolve(name, among: object.variables)
        let encoder = VariableEncoder(types: types, order: object.byteOrder, name: name)
        return VariableSetting(
            name: name, section: target.section, offset: target.offset,
            bytes: try encoder.encode(value, as: target.type))
    }
}
