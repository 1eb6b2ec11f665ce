public import Base

/// Something that a check of an object has to say about a host.
public struct CheckFinding: Sendable, Hashable {
    /// What it is about.
    public enum Kind: String, Sendable, Hashable {
        /// The object as a whole.
        case object
        /// A program: its type, what it calls, what it may do.
        case program
        /// A map.
        case map
        /// Something of the kernel's types, configuration or symbols that the object asks for by name.
        case relocation
        /// What a program is attached to.
        case target
    }

    /// What follows from it.
    public let verdict: Verdict
    /// What it is about.
    public let kind: Kind
    /// The program it concerns; nil where it concerns a map or the whole object.
    public let program: String?
    /// The words, as `run` would use them: its subject is a program, a map or the object.
    public let error: BeeError

    init(_ verdict: Verdict, _ kind: Kind, of program: String? = nil, _ error: BeeError) {
        self.verdict = verdict
        self.kind = kind
        self.program = program
        self.error = error
    }
}
