import Loader
import Report

/// Where the rows of a run go.
struct RowOutlet {
    /// Takes the rows.
    var report: any Report
    /// Which rows are shown, by the map's place in the report.
    let rows: [MapRows]
    /// Take everything, shown or not; nil for nothing.
    let metrics: Metrics?

    /// Tells of events that were lost.
    ///
    /// - Parameters:
    ///   - map: the map's place in the report.
    ///   - count: how many.
    func lost(map: Int, count: UInt64) {
        report.lost(map: map, time: UInt64(WallClock.now()), count: count)
        metrics?.add(lost: count, of: map)
    }
}
