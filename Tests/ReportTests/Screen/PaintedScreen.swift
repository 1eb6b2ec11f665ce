import Base
import Loader
import Testing

@testable import Report

/// A screen report with a terminal behind it that knows what the painter may use, and a clock that a test moves.
final class PaintedScreen {
    let report: ScreenReport
    private let time: Time
    private var cells: [[String]]
    private var size: ScreenSize

    private final class Time {
        var now = ContinuousClock.now
    }

    init(_ maps: [ReportedMap], columns: Int = 60, rows: Int = 10, _ request: RowRequest = RowRequest()) throws {
        let time = Time()
        self.time = time
        size = ScreenSize(columns: columns, rows: rows)
        cells = Self.blank(size)
        let selection = try RowSelection(request, of: maps)
        report = ScreenReport(selection.maps, paneCount: maps.count, size: size) { time.now }
    }

    private static func blank(_ size: ScreenSize) -> [[String]] {
        [[String]](repeating: [String](repeating: " ", count: size.columns), count: size.rows)
    }

    func resize(columns: Int, rows: Int) {
        size = ScreenSize(columns: columns, rows: rows)
        cells = Self.blank(size)
        report.redraw(size)
    }

    func press(_ keys: String) { Array(keys.utf8).withUnsafeBytes { report.take(keys: $0) } }

    /// What is written after a time.
    func written(after wait: Duration = .seconds(1)) throws -> [UInt8] {
        time.now += wait
        var bytes: [UInt8] = []
        try report.takeOutput { bytes += Array($0) }
        try apply(bytes)
        return bytes
    }

    /// What stands on the terminal a second later, without spaces at the ends of lines.
    func lines() throws -> [String] {
        _ = try written()
        return cells.map { line in
            let text = line.joined()
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }

    private func apply(_ bytes: [UInt8]) throws {
        var text = Substring(String(decoding: bytes, as: UTF8.self))
        var (row, column) = (0, 0)
        while let first = text.unicodeScalars.first {
            guard first == "\u{1B}" else {
                try #require(!TerminalText.isControl(first), "a control character reached the terminal")
                text = Substring(text.unicodeScalars.dropFirst())
                put(first, row, &column)
                continue
            }
            let match = try #require(text.firstMatch(of: /^\x{1B}\[([0-9;]*)([HKJm])/), "\(text.prefix(9))")
            let numbers = match.1.split(separator: ";").compactMap { Int($0) }
            switch match.2 {
            case "H": (row, column) = (numbers[0] - 1, numbers[1] - 1)
            case "K": for place in column..<size.columns { cells[row][place] = " " }
            case "J": cells = Self.blank(size)
            default: break
            }
            text = text[match.range.upperBound...]
        }
    }

    private func put(_ scalar: Unicode.Scalar, _ row: Int, _ column: inout Int) {
        let width = Array(String(scalar).utf8).withUnsafeBytes { TextWidth.of($0) }
        guard width > 0, column < size.columns else { return }
        cells[row][column] = String(scalar)
        if width == 2, column + 1 < size.columns { cells[row][column + 1] = "" }
        column += width
    }
}

enum ScreenMaps {
    static func events(_ name: String = "print_execs") throws -> ReportedMap {
        ReportedMap(name: name, rows: .events(try Layouts.event()))
    }

    static func entries(_ name: String = "counter_execs") throws -> ReportedMap {
        ReportedMap(name: name, rows: .entries(key: try Layouts.event(), value: try Layouts.count(), cpuCount: nil))
    }
}
