import Base

/// How an object is loaded.
public struct LoadOptions: Sendable {
    /// The object's name: in error messages and, its first letters, in the kernel's names of maps for global variables.
    public var name: String
    /// Which programs to load, and for which targets; nil for those the object itself marks and names.
    public var plan: AttachPlan?
    /// Values for global variables, put in place before the programs are verified.
    public var settings: [VariableSetting] = []
    /// How many entries maps get, by name, in place of what the object says; of ring buffers the size in bytes.
    public var mapSizes: [String: UInt32] = [:]
    /// A folder of the eBPF file system in which maps are shared by their names; nil where each run has its own.
    public var pinnedMaps: String?
    /// Types to adapt the programs to in place of the kernel's; nil for the kernel's.
    public var types: GivenTypes?
    /// Is given every message of libbpf as it comes, debug messages and whole verifier logs too; not escaped.
    public var log: (@Sendable (String) -> Void)?

    /// Creates options that load what the object marks.
    ///
    /// - Parameter name: the object's name.
    public init(name: String) {
        self.name = name
    }
}

extension LoadOptions {
    /// The plan that was given, or the one that follows from the object alone.
    func plan(for spec: ObjectSpec) throws(BeeError) -> AttachPlan {
        if let plan { return plan }
        return try .make(spec, subject: name)
    }
}
