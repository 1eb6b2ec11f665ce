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
    ///   - shown: the maps that are shown.
    ///   - image: what the object's image is called; nil where it is the only one.
    ///   - first: the place in the report of the first of them.
    ///   - firstOwn: the place in the report of the first of the counters' own.
    /// - Throws: what preparing to read meets.
    init(
        of object: any RunningObject, showing shown: [ShownMap], image: String?, from first: Int, ownFrom firstOwn: Int
    ) throws(BeeError) {
        var own: [ReportedMap] = []
        let events = shown.indices.filter { shown[$0].map.spec.type.deliversEvents }
        counters = try LossCounter.all(in: object).map { counter in
            let named = events.first { counter.name == shown[$0].map.name + "_lost_samples" }
            if let index = named ?? (events.count == 1 ? events.first : nil) { return (counter, first + index) }
            own.append(ReportedMap(name: counter.name, rows: .events(.opaque(size: 0)), image: image))
            return (counter, firstOwn + own.count - 1)
        }
        self.own = own
    }

    /// Reports what was lost since the last time.
    ///
    /// - Parameter outlet: takes the rows.
    /// - Returns: how much it was.
    /// - Throws: what reading a counter meets.
    func show(in outlet: RowOutlet) throws(BeeError) -> UInt64 {
        var total: UInt64 = 0
        for (counter, index) in counters {
            let count = try counter.takeLost()
            guard count > 0 else { continue }
            outlet.lost(map: index, count: count)
            total &+= count
        }
        return total
    }
}
