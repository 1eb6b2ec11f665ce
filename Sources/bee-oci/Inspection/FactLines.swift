import Base

/// Names and values below each other, the values aligned.
enum FactLines {
    /// Lays facts out.
    ///
    /// - Parameter facts: names and values; control bytes in values are escaped here.
    /// - Returns: a line for each.
    static func lines(_ facts: [(name: String, value: String)]) -> [String] {
        let width = facts.map(\.name.count).max() ?? 0
        return facts.map { name, value in
            name + ":" + String(repeating: " ", count: width - name.count + 1) + TerminalText.escaped(value)
        }
    }
}
