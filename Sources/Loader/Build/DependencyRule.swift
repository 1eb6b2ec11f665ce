/// The files a compiler read, as it lists them in a rule for make (`-MD`).
public enum DependencyRule {
    /// Reads a rule `target: file file …`.
    ///
    /// - Parameter text: the rule; a backslash continues a line or stands before a blank or `#`, `$$` is one `$`.
    /// - Returns: the files in their order.
    public static func files(_ text: some StringProtocol) -> [String] {
        var files: [String] = []
        var name = ""
        var isTarget = true
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "\\" where rest.first == "\n": rest.removeFirst()
            case "\\" where rest.first == " " || rest.first == "#" || rest.first == "\\":
                name.append(rest.removeFirst())
            case "$" where rest.first == "$": name.append(rest.removeFirst())
            case ":" where isTarget && [" ", "\\", "\n", nil].contains(rest.first):
                isTarget = false
                name = ""
            case " ", "\n":
                if !name.isEmpty, !isTarget { files.append(name) }
                name = ""
            default: name.append(character)
            }
        }
        if !name.isEmpty { files.append(name) }
        return files
    }
}
