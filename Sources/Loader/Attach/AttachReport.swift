public import Base

/// What came of attaching an object's programs.
public struct AttachReport: Sendable {
    /// The names of the programs that are attached now.
    public let attached: [String]
    /// Why each of the others is not: `attach-failed` or `not-permitted`, with the program as the subject.
    public let failures: [BeeError]

    /// How many programs there were to attach.
    public var count: Int { attached.count + failures.count }
}
