/// What a person says about attaching an object's programs.
public struct AttachOptions: Sendable, Hashable {
    /// The programs to load; empty for those the object itself marks.
    public var only: [String] = []
    /// Programs not to load.
    public var skipped: [String] = []
    /// Targets that are given, each to one program; several for one program attach it to each of them.
    public var targets: [AttachArgument] = []
    /// Whether programs that are there already may be put behind or aside while this object runs.
    public var replaces = false
    /// Whether anything is to be attached at all, or only loaded.
    public var attaches = true

    /// Creates options that load what the object marks and attach it to what its sections name.
    public init() {}
}

/// A target that is given to a program, `PROGRAM=TARGET`.
public struct AttachArgument: Sendable, Hashable {
    /// The program's name.
    public let program: String
    /// What it is to be attached to, as typed.
    public let target: String

    /// Splits the text at its first `=`; nil where there is none, or nothing on one of its sides.
    ///
    /// - Parameter text: what was typed.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        program = String(parts[0])
        target = String(parts[1])
    }
}
