import Base

/// What a command says beside its data: errors, warnings, notes, on standard error.
struct Messages: Sendable {
    /// Where messages go.
    let output: TextOutput
    /// Whether words are coloured.
    let isColoured: Bool
    /// What all of them are about, in front of each; nil where that need not be said.
    var subject: String?

    /// The same with a subject in front.
    ///
    /// - Parameter subject: what they are about; nil where that need not be said.
    /// - Returns: where to say it.
    func about(_ subject: String?) -> Messages {
        var messages = self
        messages.subject = subject
        return messages
    }

    /// Prints an error with its causes and its hint, then the others of the same call.
    ///
    /// - Parameter error: the error.
    func report(_ error: BeeError) {
        for (index, line) in error.lines().enumerated() {
            say(index == 0 ? tinted("error[\(error.code.name)]", red) + ": " + line : line)
        }
        error.others.forEach(report)
    }

    /// Prints a warning.
    ///
    /// - Parameter text: one sentence; control bytes in it are escaped here.
    func warn(_ text: String) {
        say(tinted("warning", yellow) + ": " + TerminalText.escaped(prefix + text))
    }

    /// Prints an error that stops nothing, with its hint.
    ///
    /// - Parameter error: the error.
    func warn(_ error: BeeError) {
        say(tinted("warning", yellow) + ": " + TerminalText.escaped(prefix) + error.description)
        if let hint = error.hint { say("  hint: " + TerminalText.escaped(hint)) }
    }

    /// Prints a line as it is, but for its control bytes.
    ///
    /// - Parameter text: one line.
    func note(_ text: String) {
        say(TerminalText.escaped(prefix + text))
    }

    private var prefix: String { subject.map { $0 + ": " } ?? "" }
    private var red: Int { 31 }
    private var yellow: Int { 33 }

    private func tinted(_ word: String, _ colour: Int) -> String {
        isColoured ? "\u{1B}[1;\(colour)m\(word)\u{1B}[0m" : word
    }

    private func say(_ line: String) {
        // There is nobody left to tell that standard error cannot be written.
        try? output.line(line)
    }
}
