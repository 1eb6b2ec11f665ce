import Base
import Loader
import Report

/// The entries of a map that is read again and again, and what of them was shown last.
final class MapEntries<Reader: EntryReader & ~Copyable>: PolledMap {
    private var reader: Reader
    private var seen: SeenEntries

    /// Begins with nothing shown.
    ///
    /// - Parameter reader: reads the map.
    init(_ reader: consuming Reader) {
        seen = SeenEntries(keySize: reader.keySize, valueSize: reader.valueSize)
        self.reader = reader
    }

    func show(
        in report: any Report, as index: Int, _ scope: ReadingScope, limit: Int, metrics: Metrics?
    ) throws(BeeError) -> RowCount {
        try reader.read()
        metrics?.replaceEntries(of: index) { take in reader.forEach(take) }
        let time = UInt64(WallClock.now())
        var rows = RowCount()
        seen.begin()
        reader.forEach { key, value in
            guard scope == .everything || seen.take(key, value) else { return }
            if !report.entry(map: index, time: time, key: key, value: value) { rows.short += 1 }
        }
        return rows
    }
}
