import Base
import Loader

extension Pane {
    /// Draws the part that is looked at.
    ///
    /// - Parameters:
    ///   - size: the room there is, the lines above the rows included.
    ///   - isFocused: whether keys act on this pane.
    ///   - cells: is emptied and used.
    /// - Returns: as many lines as there is room for, or fewer.
    mutating func lines(in size: ScreenSize, isFocused: Bool, _ cells: inout CellSink) -> [ScreenLine] {
        let height = max(0, size.rows - headCount)
        let first = first(in: height)
        let visible = first..<min(count, first + height)
        var lines = [ScreenLine(Array(title(of: visible).utf8), isFocused ? .bold : .plain, 0, size.columns)]
        if source == .drawing {
            lines += drawing[visible].map { ScreenLine($0, .plain, left, size.columns) }
        } else {
            let text = table(of: visible, &cells)
            lines += text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().map {
                ScreenLine(Array($0), .plain, left, size.columns)
            }
        }
        hasChanged = false
        return Array(lines.prefix(size.rows))
    }

    private func title(of visible: Range<Int>) -> String {
        var title = "-- \(name)"
        if source == .drawing { return title }
        title += visible.isEmpty ? "  no rows" : "  \(visible.lowerBound + 1)-\(visible.upperBound) of \(count)"
        if total > count { title += ", \(total) in all" }
        if passed > 0 { title += ", \(passed) not kept" }
        return title
    }

    /// The header and the rows, each with a line end.
    private mutating func table(of visible: Range<Int>, _ cells: inout CellSink) -> [UInt8] {
        cells.removeAll()
        block.rows.removeAll(keepingCapacity: true)
        for index in visible {
            let row = rows[index]
            block.rows.append(cells.ends.count)
            row.key.withUnsafeBytes { key in
                row.value.withUnsafeBytes { _ = shape.fill(&cells, time: row.time, key: key, value: $0) }
            }
        }
        _ = block.fit(cells)
        var out = OutputBuffer()
        block.writeHeader(into: &out)
        block.writeRows(of: cells, into: &out)
        return Array(out.bytes)
    }
}
