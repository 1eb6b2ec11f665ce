/// Types that are given to a loader in place of the kernel's: all of a kernel, or what an object needs of them.
public struct GivenTypes: Sendable, Hashable {
    /// A whole BTF section, perhaps a damaged one.
    public let bytes: [UInt8]
    /// The name for errors.
    public let name: String

    /// Names types.
    ///
    /// - Parameters:
    ///   - bytes: a whole BTF section; it is checked before libbpf sees it.
    ///   - name: the name for errors.
    public init(bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
    }
}
