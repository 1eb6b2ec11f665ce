/// How an object is loaded.
public struct LoadOptions: Sendable {
    /// The object's name: in error messages and, its first letters, in the kernel's names of maps for global variables.
    public var name: String
    /// The programs to load; nil for those the object itself marks to be loaded. Programs that are not named stay out.
    public var programs: Set<String>?
    /// Values for global variables, put in place before the programs are verified.
    public var settings: [VariableSetting] = []
    /// How many entries maps get, by name, in place of what the object says; of ring buffers the size in bytes.
    public var mapSizes: [String: UInt32] = [:]
    /// Is given every message of libbpf as it comes, debug messages and whole verifier logs too; not escaped.
    public var log: (@Sendable (String) -> Void)?

    /// Creates options that load what the object marks.
    ///
    /// - Parameter name: the object's name.
    public init(name: String) {
        self.name = name
    }
}
