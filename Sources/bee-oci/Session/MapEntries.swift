import Base
import Loader
import Report

/// The entries of a map that is read again and again, and what of them was shown last.
final class MapEntries {
    /// How many values an entry has: one for each possible CPU in a per-CPU map.
    let valueCount: Int
    private var reader: MapReader
    private var shown: [[UInt8]: [UInt8]] = [:]

    /// Prepares to read a map.
    ///
    /// - Parameter map: the kernel's map.
    /// - Throws: what preparing meets.
    init(of map: LoadedMap) throws(BeeError) {
        reader = try MapReader.open(map)
        valueCount = reader.valueCount
    }

    /// Reads the map and reports the entries that are new or have changed since they were reported.
    ///
    /// - Parameters:
    ///   - report: takes the entries.
    ///   - index: the map's place in the report.
    /// - Throws: what reading meets.
    func showChanges(in report: any Report, as index: Int) throws(BeeError) {
        try reader.read()
        let time = UInt64(WallClock.now())
        var present: [[UInt8]: [UInt8]] = [:]
        present.reserveCapacity(reader.count)
        reader.forEach { key, value in
            let name = [UInt8](key)
            if let last = shown[name], last.elementsEqual(value) {
                present[name] = last
                return
            }
            present[name] = [UInt8](value)
            _ = report.entry(map: index, time: time, key: key, value: value)
        }
        shown = present
    }

    /// Reads the map and reports every entry.
    ///
    /// - Parameters:
    ///   - report: takes the entries.
    ///   - index: the map's place in the report.
    /// - Throws: what reading meets.
    func showAll(in report: any Report, as index: Int) throws(BeeError) {
        try reader.read()
        let time = UInt64(WallClock.now())
        reader.forEach { key, value in
            _ = report.entry(map: index, time: time, key: key, value: value)
        }
    }
}
