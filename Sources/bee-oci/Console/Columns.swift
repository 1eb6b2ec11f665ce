import Base

/// Text in columns for a person: a header, rows, each column as wide as its widest cell.
struct Columns {
    private let header: [String]
    private var rows: [[String]] = []

    /// Creates an empty table.
    ///
    /// - Parameter header: the columns' names.
    init(_ header: String...) {
        self.init(header: header)
    }

    /// Creates an empty table whose columns are not known before.
    ///
    /// - Parameter header: the columns' names; control bytes in them are escaped here.
    init(header: [String]) {
        self.header = header.map(TerminalText.escaped)
    }

    /// Adds a row.
    ///
    /// - Parameter cells: one text a column; control bytes in them are escaped here.
    mutating func add(_ cells: String...) { add(cells) }

    /// Adds a row.
    ///
    /// - Parameter cells: one text a column; control bytes in them are escaped here.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == header.count, "a row has a cell for each column")
        rows.append(cells.map(TerminalText.escaped))
    }

    /// Whether no row was added.
    var isEmpty: Bool { rows.isEmpty }

    /// The table as lines, without blanks at line ends.
    ///
    /// - Parameter indent: blanks before each line.
    /// - Returns: the header and the rows.
    func lines(indent: Int = 0) -> [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            var line = String(repeating: " ", count: indent)
            for (cell, width) in zip(row, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
