/// How large a terminal is.
public struct ScreenSize: Sendable, Hashable {
    /// How many characters a line has.
    public var columns: Int
    /// How many lines there are.
    public var rows: Int

    /// Creates a size.
    ///
    /// - Parameters:
    ///   - columns: how many characters a line has.
    ///   - rows: how many lines there are.
    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// One line of a screen, cut to what fits.
struct ScreenLine: Equatable {
    /// How a line looks, by the number a terminal knows it by (ECMA-48, SGR).
    enum Style: Int {
        case plain = 0
        case bold = 1
        case reverse = 7
    }

    let text: [UInt8]
    let style: Style

    /// Cuts a text.
    ///
    /// - Parameters:
    ///   - text: UTF-8 without control characters.
    ///   - style: how it looks; a reverse line is as long as the screen is wide.
    ///   - left: how many columns are hidden on the left.
    ///   - width: how many columns there are.
    init(_ text: [UInt8], _ style: Style, _ left: Int, _ width: Int) {
        var part = text.withUnsafeBytes { Array(TextWidth.part($0, from: left, width: width)) }
        if style == .reverse {
            let used = part.withUnsafeBytes { TextWidth.of($0) }
            part += [UInt8](repeating: UInt8(ascii: " "), count: max(0, width - used))
        }
        self.text = part
        self.style = style
    }

    static let empty = ScreenLine([], .plain, 0, 0)
}
