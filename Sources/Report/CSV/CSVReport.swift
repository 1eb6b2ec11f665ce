public import Base
import Loader

/// Comma-separated values with quoting as RFC 4180 has it; lines end with a line feed.
///
/// A header line stands before the first row and wherever the columns change to another map's, for the rows of all
/// maps share one stream. Nested members are columns `a.b`, arrays are JSON in one cell, members that a record does
/// not hold are empty cells. Control characters are spelled out as in the table, so no cell holds a line end.
public final class CSVReport: Report {
    private let maps: [CellShape]
    private var cells = CellSink(isForPeople: false)
    private var out = OutputBuffer(capacity: 1 << 16)
    private var header: Header?

    /// Which columns the rows have that follow.
    private enum Header: Hashable {
        case rows(map: Int)
        case lost
    }

    /// Makes an empty report.
    ///
    /// - Parameter maps: the maps that will give rows; rows name them by index.
    public init(maps: [ReportedMap]) {
        self.maps = maps.map { CellShape($0, isQualified: true, reserved: ["time", "map"]) }
    }

    /// Takes one record, as `Report.event` says.
    public func event(map: Int, time: UInt64, bytes: UnsafeRawBufferPointer) -> Bool {
        let shape = maps[map]
        begin(shape, .rows(map: map), time, shape.columns)
        let isWhole = shape.value.walk(bytes, into: &cells)
        endRow()
        return isWhole
    }

    /// Takes one entry, as `Report.entry` says.
    public func entry(map: Int, time: UInt64, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        let shape = maps[map]
        begin(shape, .rows(map: map), time, shape.columns)
        let isKeyWhole = shape.key?.walk(key, into: &cells) ?? true
        let isValueWhole = cells.walk(shape.value, value, cpuCount: shape.cpuCount)
        endRow()
        return isKeyWhole && isValueWhole
    }

    /// Tells of lost records in a row of the columns `time,map,lost`.
    public func lost(map: Int, time: UInt64, count: UInt64) {
        begin(maps[map], .lost, time, [RecordLayout.Column(name: "lost", isNumeric: true)])
        cells.unsigned(count)
        endRow()
    }

    /// Hands the lines over, as `Report.takeOutput` says.
    public func takeOutput(_ write: (UnsafeRawBufferPointer) throws(BeeError) -> Void) throws(BeeError) {
        guard out.count > 0 else { return }
        defer { out.removeAll() }
        try write(out.bytes)
    }

    private func begin(_ shape: CellShape, _ needed: Header, _ time: UInt64, _ columns: [RecordLayout.Column]) {
        if header != needed {
            header = needed
            out.append("time,map")
            for column in columns { cells.name(column.name) }
            endRow()
        }
        out.append(time: time)
        cells.name(shape.name)
    }

    private func endRow() {
        for index in 0..<cells.ends.count {
            out.append(UInt8(ascii: ","))
            out.append(csvCell: cells.cell(index))
        }
        out.append(UInt8(ascii: "\n"))
        cells.removeAll()
    }
}
