import Base

/// A mistake in a filter: where it is and what is wrong there.
struct FilterFault: Error, Hashable {
    /// The bytes of the expression that are at fault; empty at its end.
    let range: Range<Int>
    let message: String
    var hint: String?

    /// The error for a person, with the expression and a caret under the place.
    func error(in expression: String) -> BeeError {
        let bytes = Array(expression.utf8)
        let before = TerminalText.escaped(String(decoding: bytes[..<range.lowerBound], as: UTF8.self))
        let part = TerminalText.escaped(String(decoding: bytes[range], as: UTF8.self))
        let column = Array(before.utf8).withUnsafeBytes { TextWidth.of($0) }
        let width = max(1, Array(part.utf8).withUnsafeBytes { TextWidth.of($0) })
        let caret = String(repeating: " ", count: column) + String(repeating: "^", count: width)
        return BeeError(.usage, "--filter", message, excerpt: [expression, caret], hint: hint)
    }
}
