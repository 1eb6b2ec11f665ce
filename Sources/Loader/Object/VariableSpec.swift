/// A global variable of an object.
public struct VariableSpec: Sendable, Hashable {
    /// The variable's name.
    public let name: String
    /// The section it lives in, which is the name of its map.
    public let section: String
    /// Where it begins, in bytes from the start of its section.
    public let offset: Int
    /// Its size in bytes.
    public let size: Int
    /// Its type.
    public let type: BTF.TypeID
    /// Whether programs can only read it: it lives in `.rodata` or its like.
    public let isConstant: Bool
    /// Whether other files, and user space by libbpf's rules, can see it.
    public let isVisible: Bool
    /// The bytes it begins with, in the object's byte order; nil where it begins as zero.
    public let initialBytes: ArraySlice<UInt8>?
}
