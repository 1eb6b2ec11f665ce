import Base
import Loader
import Report

/// The entries of a map that is read again and again, and what of them was shown last.
final class MapEntries<Reader: EntryReader & ~Copyable>: PolledMap {
    private var reader: Reader
    private var shown: [[UInt8]: [UInt8]] = [:]

    /// Begins with nothing shown.
    ///
    /// - Parameter reader: reads the map.
    init(_ reader: consuming Reader) {
        self.reader = reader
    }

    func show(
        in report: any Report, as index: Int, _ scope: ReadingScope, limit: Int
    ) throws(BeeError) -> RowCount {
        try reader.read()
        let time = UInt64(WallClock.now())
        var rows = RowCount()
        var present: [[UInt8]: [UInt8]] = [:]
        present.reserveCapacity(reader.count)
        reader.forEach { key, value in
            let name = [UInt8](key)
            if scope == .changes, let last = shown[name], last.elementsEqual(value) {
                present[name] = last
                return
            }
            present[name] = [UInt8](value)
            if !report.entry(map: index, time: time, key: key, value: value) { rows.short += 1 }
        }
        shown = present
        return rows
    }
}
