import Base
import Loader
import Report

/// A map that is read at intervals.
protocol PolledMap: AnyObject {
    /// Reads the map and reports what it holds.
    ///
    /// - Parameters:
    ///   - report: takes the rows.
    ///   - index: the map's place in the report.
    ///   - rows: which rows are shown.
    ///   - scope: which rows to report.
    ///   - limit: how many rows of events at most.
    ///   - metrics: take everything that was read; nil for nothing.
    /// - Returns: how many rows there were.
    /// - Throws: what reading meets.
    func show(
        in report: any Report, as index: Int, _ rows: MapRows, _ scope: ReadingScope, limit: Int, metrics: Metrics?
    ) throws(BeeError) -> RowCount
}

/// Which of a map's entries one reading reports.
enum ReadingScope {
    /// Those that are new or have changed since they were reported.
    case changes
    /// Every one: what the run ends with.
    case everything
}

/// How many rows were shown.
struct RowCount {
    /// Rows of events.
    var events = 0
    /// Rows whose bytes did not hold every value of their type.
    var short = 0
}

/// A queue or stack: what it holds is taken out of it and shown as events.
final class QueueEntries: PolledMap {
    private var reader: QueueReader

    /// Prepares to read a map.
    ///
    /// - Parameter map: the kernel's map.
    /// - Throws: what preparing meets.
    init(of map: LoadedMap) throws(BeeError) {
        reader = try QueueReader(map)
    }

    func show(
        in report: any Report, as index: Int, _ rows: MapRows, _ scope: ReadingScope, limit: Int, metrics: Metrics?
    ) throws(BeeError) -> RowCount {
        let time = UInt64(WallClock.now())
        var count = RowCount()
        try reader.take(atMost: limit) { element in
            metrics?.add(event: element, of: index)
            guard rows.accepts(value: element) else { return }
            count.events += 1
            if !report.event(map: index, time: time, bytes: element) { count.short += 1 }
        }
        return count
    }
}
