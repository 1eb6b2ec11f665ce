import ArgumentParser
import Base
import Loader

/// What is wrong with a command line, told in the form of every other error.
struct UsageMistake {
    /// The command line without the program.
    let arguments: [String]

    /// The error to report.
    ///
    /// - Parameter error: what the argument parser threw, for which the status is 64.
    /// - Returns: `usage`, with what the help says of the option it is about.
    func error(_ error: any Error) -> BeeError {
        let place = Place(arguments)
        let help = "see \(place.name) --help"
        if let wanted = place.wanted {
            let near = NearestName.hint(place.verbs, to: wanted).map { $0 + " " } ?? ""
            return BeeError(.usage, wanted, "is no verb of \(place.name)", hint: near + help)
        }
        let message = BeeOCI.message(for: error)
        return BeeError(
            .usage, "", Self.sentence(message), excerpt: Self.optionHelp(of: error),
            hint: takenForAnOption(message).map { "\($0); \(help)" } ?? help)
    }

    /// Whether `help` is asked for something that is no verb.
    var asksHelpForNothing: Bool { arguments.first == "help" && Place(arguments).wanted != nil }

    /// Where the words of a command line lead among the verbs.
    private struct Place {
        /// The words that name the command, the program first.
        private(set) var name = "bee-oci"
        /// The verbs that could follow.
        private(set) var verbs: [String] = []
        /// What follows in the place of one and is none.
        private(set) var wanted: String?

        init(_ arguments: [String]) {
            var words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
            var configuration = BeeOCI.configuration
            verbs = Self.verbs(of: configuration)
            while let word = words.first, let verb = Self.verb(word, of: configuration) {
                name += " " + word
                configuration = verb
                verbs = Self.verbs(of: configuration)
                words.removeFirst()
            }
            if !verbs.isEmpty, let word = words.first, !word.hasPrefix("-") { wanted = word }
        }

        private static func verb(_ word: String, of configuration: CommandConfiguration) -> CommandConfiguration? {
            configuration.subcommands.map { $0.configuration }.first {
                $0.commandName == word || $0.aliases.contains(word)
            }
        }

        private static func verbs(of configuration: CommandConfiguration) -> [String] {
            configuration.subcommands.map { $0.configuration.commandName ?? "" }
        }
    }

    /// What to write where a value begins with a dash, so that the parser misses it.
    private func takenForAnOption(_ message: String) -> String? {
        guard message.hasPrefix("Missing value for"),
            let place = arguments.firstIndex(where: { $0.hasPrefix("--") && message.contains("'\($0) ") }),
            arguments.indices.contains(place + 1)
        else { return nil }
        return "a value that begins with a dash is written \(arguments[place])=\(arguments[place + 1])"
    }

    /// A sentence of the parser as errors are worded here.
    private static func sentence(_ text: String) -> String {
        let text = text.hasSuffix(".") ? String(text.dropLast()) : text
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// The line of the help that the parser shows with a mistake.
    private static func optionHelp(of error: any Error) -> [String] {
        BeeOCI.fullMessage(for: error).split(separator: "\n").filter { $0.hasPrefix("Help:") }.map {
            String($0.dropFirst(5).drop { $0 == " " })
        }
    }
}
