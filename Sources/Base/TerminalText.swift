/// Makes foreign text safe to show: no control byte of an image, archive, kernel or map reaches a terminal.
public enum TerminalText {
    /// Escapes every control character, as `\n`, `\t`, `\u{1B}` and so on.
    ///
    /// C0, DEL, C1, line and paragraph separators, bidirectional controls and what is not seen at all, such as a space
    /// without width, are escaped; all else is kept.
    /// - Parameter text: any text.
    /// - Returns: the text with its control characters spelled out.
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                result += spelled(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether a character may change what a terminal shows around it, or make two names look the same.
    ///
    /// - Parameter scalar: the character.
    /// - Returns: true for C0, DEL, C1, line and paragraph separators, bidirectional controls, and for what Unicode calls
    ///   default ignorable: joiners, fillers, tags, the byte order mark.
    public static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        case 0...0x7F: false
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    private static func spelled(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
    }
}
