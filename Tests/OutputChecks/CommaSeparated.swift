/// Counts in comma-separated values by RFC 4180; shares no code with what writes them.
public enum CommaSeparated {
    /// Counts the cells of a line.
    ///
    /// - Parameter line: the line without its end.
    /// - Returns: how many cells it has; -1 where a quotation mark is not closed.
    public static func cellCount(_ line: String) -> Int {
        var isQuoted = false
        var count = 1
        for byte in line.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: ","), !isQuoted { count += 1 }
        }
        return isQuoted ? -1 : count
    }
}
