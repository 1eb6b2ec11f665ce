public import Base
import Loader

/// One JSON object a line, with the keys `time`, `image` where maps are of several, `map`, and `event`, `key` and
/// `value`, or `lost` in this order.
public final class JSONLinesReport: Report {
    // One property, so that a row takes one check of exclusive access and not one a piece.
    private var rows: JSONRows

    /// Makes an empty report.
    ///
    /// - Parameter maps: the maps that will give rows; rows name them by index.
    public init(maps: [ReportedMap]) {
        rows = JSONRows(maps: maps)
    }

    /// Takes one record, as `Report.event` says.
    public func event(map: Int, time: UInt64, bytes: UnsafeRawBufferPointer) -> Bool {
        rows.event(map, time, bytes)
    }

    /// Takes one entry, as `Report.entry` says.
    public func entry(map: Int, time: UInt64, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        rows.entry(map, time, key, value)
    }

    /// Tells of lost records, as `Report.lost` says.
    public func lost(map: Int, time: UInt64, count: UInt64) {
        rows.lost(map, time, count)
    }

    /// Hands the lines over, as `Report.takeOutput` says.
    public func takeOutput(_ write: (UnsafeRawBufferPointer) throws(BeeError) -> Void) throws(BeeError) {
        guard rows.sink.out.count > 0 else { return }
        defer { rows.sink.out.removeAll() }
        try write(rows.sink.out.bytes)
    }
}
