import Base
import Loader

/// The rows of one map in a batch, and the widths of its columns, which only grow.
struct TableBlock {
    /// How wide a cell may be; arrays and texts of a map may be longer than any terminal.
    static let widest = 64

    /// The index of each row's first cell.
    var rows: [Int] = []
    /// How many events were lost in the batch.
    var lost: UInt64 = 0
    private let titles: [String]
    /// How far each column's cell lies behind the row's first.
    private let offsets: [Int]
    private let isNumeric: [Bool]
    private var widths: [Int]

    init(columns: [RecordLayout.Column], order: [Int]) {
        offsets = [0] + order.map { $0 + 1 }
        let columns = order.map { columns[$0] }
        titles = ["TIME"] + columns.map { TerminalText.escaped($0.name).uppercased() }
        isNumeric = [false] + columns.map(\.isNumeric)
        widths = titles.map { title in Array(title.utf8).withUnsafeBytes { TextWidth.of($0) } }
    }

    /// Makes the columns wide enough for the rows.
    ///
    /// - Parameter cells: the cells of all rows.
    /// - Returns: whether a column had to grow.
    mutating func fit(_ cells: borrowing CellSink) -> Bool {
        var hasGrown = false
        for row in rows {
            for column in widths.indices {
                let width = min(TextWidth.of(cells.cell(row + offsets[column])), Self.widest)
                guard width > widths[column] else { continue }
                widths[column] = width
                hasGrown = true
            }
        }
        return hasGrown
    }

    func writeHeader(into out: inout OutputBuffer) {
        for (column, title) in titles.enumerated() {
            Array(title.utf8).withUnsafeBytes { write($0, column, into: &out) }
        }
    }

    func writeRows(of cells: borrowing CellSink, into out: inout OutputBuffer) {
        for row in rows {
            for column in widths.indices { write(cells.cell(row + offsets[column]), column, into: &out) }
        }
    }

    /// Writes a cell, numbers to the right, and what separates it from the next; nothing pads the last column.
    private func write(_ text: UnsafeRawBufferPointer, _ column: Int, into out: inout OutputBuffer) {
        let (shown, width) = TextWidth.cut(text, to: widths[column])
        let padding = widths[column] - width
        let isLast = column == widths.count - 1
        if isNumeric[column] { out.append(spaces: padding) }
        out.append(shown)
        if shown.count < text.count { out.append("…") }
        if !isNumeric[column], !isLast { out.append(spaces: padding) }
        out.append(isLast ? "\n" : "  ")
    }
}

extension OutputBuffer {
    mutating func append(spaces count: Int) {
        for _ in 0..<count { append(UInt8(ascii: " ")) }
    }
}
