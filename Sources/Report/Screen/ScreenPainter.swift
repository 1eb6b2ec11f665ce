/// Turns a picture into what changes the one that is on the terminal.
///
/// Of a terminal it asks what a VT100 can: to move the cursor, to erase to the end of the line or all, and bold and
/// reverse characters. What that takes is written here, so no terminfo is needed.
struct ScreenPainter {
    private var shown: [ScreenLine] = []
    private var isBlank = false

    /// Forgets what is on the terminal: the next picture is drawn whole.
    mutating func forget() {
        shown = []
        isBlank = false
    }

    /// Writes what changes.
    ///
    /// - Parameters:
    ///   - lines: the picture, from the first line on.
    ///   - out: takes the bytes.
    mutating func paint(_ lines: [ScreenLine], into out: inout OutputBuffer) {
        if !isBlank { out.append("\u{1B}[0m\u{1B}[2J") }
        isBlank = true
        for index in 0..<max(lines.count, shown.count) {
            let line = index < lines.count ? lines[index] : .empty
            let old = index < shown.count ? shown[index] : .empty
            if line != old { paint(line, over: old, row: index + 1, into: &out) }
        }
        shown = lines
    }

    /// Writes a line from where it differs. It is erased first: behind a character in the last column terminals differ
    /// about where the cursor is.
    private func paint(_ line: ScreenLine, over old: ScreenLine, row: Int, into out: inout OutputBuffer) {
        let same = line.style == old.style ? Self.commonPrefix(line.text, old.text) : 0
        out.append("\u{1B}[")
        out.append(decimal: UInt64(row))
        out.append(";")
        out.append(decimal: UInt64(same + 1))
        out.append("H\u{1B}[K")
        guard line.text.count > same else { return }
        if line.style != .plain {
            out.append("\u{1B}[")
            out.append(decimal: UInt64(line.style.rawValue))
            out.append("m")
        }
        out.append(Array(line.text[same...]))
        if line.style != .plain { out.append("\u{1B}[0m") }
    }

    /// How many characters two texts begin with in common, as long as each takes one byte and one column.
    private static func commonPrefix(_ left: [UInt8], _ right: [UInt8]) -> Int {
        let most = min(left.count, right.count)
        var count = 0
        while count < most, left[count] == right[count], left[count] < 0x80 { count += 1 }
        // A combining mark belongs to the character before it.
        let isFollowed = [left, right].contains { count < $0.count && $0[count] >= 0x80 }
        return isFollowed ? max(0, count - 1) : count
    }
}
