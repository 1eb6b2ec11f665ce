public import Base

/// What came of attaching an object's programs.
public struct AttachReport: Sendable {
    /// The names of the programs that are attached now.
    public let attached: [String]
    /// Why others, or further targets of these, are not: with the program as the subject.
    public let failures: [BeeError]
    /// Those of the failures that are about targets which a person gave.
    public let refused: [BeeError]
    /// How many programs there were to attach.
    public let count: Int
}
