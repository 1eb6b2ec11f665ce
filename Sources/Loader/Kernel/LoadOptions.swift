import Base

/// How an object is loaded.
public struct LoadOptions: Sendable {
    /// The object's name: in error messages and, its first letters, in the kernel's names of maps for global variables.
    public var name: String
    /// Which programs to load, and for which targets; nil for those the object itself marks and names.
    public var plan: AttachPlan?
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
