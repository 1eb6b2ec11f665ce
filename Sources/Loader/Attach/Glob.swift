/// Patterns in which `*` stands for any bytes and `?` for one.
enum Glob {
    static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        var (at, place) = (0, 0)
        var retry: (text: Int, pattern: Int)?
        while at < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                retry = (at, place + 1)
                place += 1
            } else if place < pattern.count, pattern[place] == UInt8(ascii: "?") || pattern[place] == text[at] {
                at += 1
                place += 1
            } else if let last = retry {
                // The last star takes one byte more.
                retry = (last.text + 1, last.pattern)
                at = last.text + 1
                place = last.pattern
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
