/// How many columns of a terminal a text takes.
///
/// Wide East Asian characters and emoji take two, combining marks none (Unicode Standard Annex 11, its large ranges
/// only: terminals differ in the small ones).
enum TextWidth {
    /// The width of a text that is UTF-8 without control characters.
    static func of(_ text: UnsafeRawBufferPointer) -> Int {
        var index = 0
        var width = 0
        while index < text.count { width += of(UTF8Scanner.next(text, at: &index)) }
        return width
    }

    /// The part of a text that fits.
    ///
    /// - Parameters:
    ///   - text: UTF-8 without control characters.
    ///   - limit: how many columns there are.
    /// - Returns: the whole text, or its begin with one column left for an ellipsis, which the width counts.
    static func cut(_ text: UnsafeRawBufferPointer, to limit: Int) -> (text: UnsafeRawBufferPointer, width: Int) {
        var index = 0
        var width = 0
        var fitting = (end: 0, width: 0)
        while index < text.count {
            if width < limit { fitting = (index, width) }
            width += of(UTF8Scanner.next(text, at: &index))
            guard width <= limit else {
                return (UnsafeRawBufferPointer(rebasing: text[..<fitting.end]), fitting.width + 1)
            }
        }
        return (text, width)
    }

    /// The part of a text between two columns.
    ///
    /// - Parameters:
    ///   - text: UTF-8 without control characters.
    ///   - left: how many columns are left out before it.
    ///   - limit: how many columns there are; a wide character that does not fit is left out.
    /// - Returns: the part.
    static func part(_ text: UnsafeRawBufferPointer, from left: Int, width limit: Int) -> UnsafeRawBufferPointer {
        var (index, column, start) = (0, 0, 0)
        while index < text.count {
            let begin = index
            let width = of(UTF8Scanner.next(text, at: &index))
            if column < left || (width == 0 && start == begin) { start = index }
            column += width
            guard column <= left + limit else {
                return UnsafeRawBufferPointer(rebasing: text[start..<max(start, begin)])
            }
        }
        return UnsafeRawBufferPointer(rebasing: text[start...])
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x300: 1
        case 0x0300...0x036F, 0x200B...0x200D, 0xFE00...0xFE0F: 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
