/// Names as the exposition format has them: letters, digits and `_`, no digit first; a colon in metrics only.
public enum MetricName {
    /// Whether every metric whose name begins with a text can have a valid name.
    ///
    /// - Parameter prefix: the text.
    /// - Returns: false for an empty one, one that begins with a digit, and one with another character.
    public static func isPrefix(_ prefix: String) -> Bool {
        guard let first = prefix.utf8.first, !isDigit(first) else { return false }
        return prefix.utf8.allSatisfy(isAllowed)
    }

    /// A part of a metric's name, every other character replaced.
    static func part(_ text: String) -> String {
        String(decoding: text.utf8.map { isAllowed($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
    }

    /// A label's name. Those that begin with two underscores are Prometheus's own, so one is taken away.
    static func label(_ text: String) -> String {
        let name = part(text).utf8.map { $0 == UInt8(ascii: ":") ? UInt8(ascii: "_") : $0 }
        let bare = name.drop { $0 == UInt8(ascii: "_") }
        let needsUnderscore = bare.count < name.count || bare.first.map(isDigit) ?? true
        return (needsUnderscore ? "_" : "") + String(decoding: bare, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        default: isDigit(byte)
        }
    }
}
