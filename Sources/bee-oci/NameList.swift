/// The names on a command line, of which there may be thousands.
///
/// ArgumentParser 1.8 copies what it knows of a repeated argument for each further value, so ten thousand names cost it
/// most of the time that their images take. It therefore gets those that follow each other as one value.
enum NameList {
    /// The verbs that take names; whatever stands behind their options' values is one.
    private static let verbs: Set = ["save", "copy", "rm"]

    /// What joins names: no argument of a process holds it.
    private static let separator = "\0"

    /// Joins the names that follow each other.
    ///
    /// The first of several plain words may be the value of an option before it, and none has two; the others are names.
    /// - Parameter arguments: a command line without the program.
    /// - Returns: the same for a verb that takes no names.
    static func joining(_ arguments: [String]) -> [String] {
        guard let verb = arguments.first, verbs.contains(verb) else { return arguments }
        var result = [verb]
        var words: [String] = []
        for argument in arguments.dropFirst() {
            if !argument.hasPrefix("-") {
                words.append(argument)
                continue
            }
            result += joined(words) + [argument]
            words = []
        }
        return result + joined(words)
    }

    /// The names in a value that ArgumentParser hands back.
    static func names(in value: String) -> [String] {
        value.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }

    private static func joined(_ words: [String]) -> [String] {
        words.prefix(1) + (words.count > 1 ? [words.dropFirst().joined(separator: separator)] : [])
    }
}
