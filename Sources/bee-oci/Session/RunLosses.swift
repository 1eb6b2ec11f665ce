import Base
import Loader
import Report

/// What programs count as lost, told as rows of the map it was meant for.
final class RunLosses {
    private let counters: [(counter: LossCounter, index: Int)]
    /// Counters whose map cannot be told have rows under their own name, behind those of the shown maps.
    let own: [ReportedMap]

    /// Whether there is anything to look at.
    var isEmpty: Bool { counters.isEmpty }

    /// Finds the counters of an object and the maps they belong to.
    ///
    /// - Parameters:
    ///   - object: an object that runs.
    ///   - shown: the maps that are shown, first in the report.
    ///   - first: the place in the report of the first of the counters' own.
    /// - Throws: what preparing to read meets.
    init(of object: any RunningObject, showing shown: [ShownMap], ownFrom first: Int) throws(BeeError) {
        var own: [ReportedMap] = []
        let events = shown.indices.filter { shown[$0].map.spec.type.deliversEvents }
        counters = try LossCounter.all(in: object).map { counter in
            let named = events.first { counter.name == shown[$0].map.name + "_lost_samples" }
            if let index = named ?? (events.count == 1 ? events.first : nil) { return (counter, index) }
            own.append(ReportedMap(name: counter.name, rows: .events(.opaque(size: 0))))
            return (counter, first + own.count - 1)
        }
        self.own = own
    }

    /// Reports what was lost since the last time.
    ///
    /// - Parameters:
    ///   - report: takes the rows.
    ///   - metrics: count the losses; nil for nothing.
    /// - Returns: how much it was.
    /// - Throws: what reading a counter meets.
    func show(in report: any Report, metrics: Metrics?) throws(BeeError) -> UInt64 {
        var total: UInt64 = 0
        for (counter, index) in counters {
            let count = try counter.takeLost()
            guard count > 0 else { continue }
            report.lost(map: index, time: UInt64(WallClock.now()), count: count)
            metrics?.add(lost: count, of: index)
            total += count
        }
        return total
    }
}
