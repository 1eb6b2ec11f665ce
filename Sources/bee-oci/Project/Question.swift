import Base
import Glibc

/// Asks a person at a terminal to choose.
struct Question {
    /// Where the question goes.
    let messages: Messages

    /// Whether somebody can answer: standard input and standard error are terminals.
    var canBeAsked: Bool { isatty(STDIN_FILENO) == 1 && messages.output.isTerminal }

    /// What was given, else what a person chooses, else the first.
    ///
    /// - Parameters:
    ///   - given: what the command line says.
    ///   - what: what is to be chosen.
    ///   - choices: the choices; nobody is asked where there is one only.
    /// - Returns: the choice.
    /// - Throws: `interrupted` at the end of input; `input-output`.
    func choice<Choice: RawRepresentable<String>>(
        _ given: Choice?, _ what: String, of choices: [Choice]
    ) throws(BeeError) -> Choice {
        if let given { return given }
        return canBeAsked && choices.count > 1 ? try choose(what, of: choices) : choices[0]
    }

    /// Asks until one of the choices is named, or its number; the first is taken when nothing is typed.
    private func choose<Choice: RawRepresentable<String>>(_ what: String, of choices: [Choice]) throws(BeeError)
        -> Choice
    {
        let list = choices.enumerated().map { "\($0 + 1) \($1.rawValue)" }.joined(separator: ", ")
        while true {
            try messages.output.write(Array("\(what) (\(list)) [\(choices[0].rawValue)]: ".utf8))
            guard let answer = readLine(strippingNewline: true) else {
                throw BeeError(.interrupted, what, "was not chosen: the input ended")
            }
            let word = answer.trimming { $0 == " " || $0 == "\t" }
            if word.isEmpty { return choices[0] }
            if let number = Int(word), choices.indices.contains(number - 1) { return choices[number - 1] }
            if let choice = choices.first(where: { $0.rawValue == word }) { return choice }
        }
    }
}

extension String {
    fileprivate func trimming(_ isBlank: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest.drop(while: isBlank)
    }
}
