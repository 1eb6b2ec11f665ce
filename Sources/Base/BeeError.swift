/// The one error type of bee-oci: what failed, on what, why, and what to do next.
///
/// Messages are lower case without a full stop. Text that came from a file, an archive or a kernel may be put into any
/// field as it is: it is escaped when the error is rendered.
public struct BeeError: Error, Hashable, Sendable {
    /// The stable kind of the failure; it decides the exit status.
    public let code: Code
    /// What the failure is about: a path, a digest, a name, a program; empty where there is no such thing.
    public let subject: String
    /// What went wrong.
    public let message: String
    /// Lines that show where in the subject it went wrong.
    public let excerpt: [String]
    /// What the reader can do about it, where there is something.
    public let hint: String?
    /// The failures behind this one.
    public let causes: [BeeError]
    /// Failures of the same call that are told behind this one, which decides the exit status.
    public private(set) var others: [BeeError] = []

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - code: the stable kind of the failure.
    ///   - subject: what the failure is about; empty where there is no such thing.
    ///   - message: what went wrong, lower case, no full stop.
    ///   - excerpt: lines that show where in the subject it went wrong.
    ///   - hint: what the reader can do about it.
    ///   - causes: the failures behind this one.
    public init(
        _ code: Code, _ subject: String, _ message: String, excerpt: [String] = [], hint: String? = nil,
        causes: [BeeError] = []
    ) {
        self.code = code
        self.subject = subject
        self.message = message
        self.excerpt = excerpt
        self.hint = hint
        self.causes = causes
    }

    /// The same failure seen from further out: a new subject and message, this error as the cause, its code kept.
    ///
    /// - Parameters:
    ///   - subject: what the caller was working on.
    ///   - message: what the caller could not do.
    /// - Returns: the wrapped error; the hint moves outward.
    public func wrapped(_ subject: String, _ message: String) -> BeeError {
        let inner = BeeError(code, self.subject, self.message, excerpt: excerpt, causes: causes)
        return BeeError(code, subject, message, hint: hint, causes: [inner])
    }

    /// Of several failures of one call the first, with the others behind it.
    ///
    /// - Parameter failures: in the order in which they are told.
    /// - Returns: what to throw; nil where nothing failed.
    public static func first(of failures: [BeeError]) -> BeeError? {
        var first = failures.first
        first?.others = Array(failures.dropFirst())
        return first
    }
}

extension BeeError: CustomStringConvertible {
    /// One line: subject and message, control bytes escaped.
    public var description: String {
        let text = subject.isEmpty ? message : "\(subject): \(message)"
        return TerminalText.escaped(text)
    }

    /// The whole error as lines for a person: the failure, its excerpt, its causes as an indented tree, then the hint.
    ///
    /// - Returns: lines without line ends, control bytes escaped.
    public func lines() -> [String] {
        var lines = [description] + excerpt.map { "  " + TerminalText.escaped($0) }
        for cause in causes {
            cause.appendTree(to: &lines, indent: 1)
        }
        if let hint {
            lines.append("hint: " + TerminalText.escaped(hint))
        }
        return lines
    }

    private func appendTree(to lines: inout [String], indent: Int) {
        lines.append(String(repeating: "  ", count: indent) + "because " + description)
        for cause in causes {
            cause.appendTree(to: &lines, indent: indent + 1)
        }
    }
}
