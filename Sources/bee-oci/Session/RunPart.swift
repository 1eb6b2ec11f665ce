import Base
import Loader
import Report

/// One object of a run: what of it is shown, and where that stands in the report.
final class RunPart {
    /// What its image is called in rows, metrics and messages; nil where it is the only one.
    let name: String?
    /// The object.
    let object: any RunningObject
    /// The maps to show.
    let shown: [ShownMap]
    /// What its programs count as lost.
    let losses: RunLosses
    /// What it came to so far.
    var summary = RunSummary()
    /// The place in the report of the first map; iterators follow the maps.
    private let first: Int
    private let owners: StackOwners
    /// The order in which maps are read: stack traces after the entries that say whose they are.
    private let readingOrder: [Int]

    /// Prepares to show an object.
    ///
    /// - Parameters:
    ///   - object: an object that runs.
    ///   - name: what its image is called; nil where it is the only one.
    ///   - maps: its maps to show, as the report knows them.
    ///   - owners: is told whose stack traces events and entries name.
    ///   - first: the place in the report of the first of the maps.
    ///   - ownLosses: the place in the report of losses that belong to none of them.
    /// - Throws: what preparing to read the maps meets.
    init(
        _ object: any RunningObject, name: String?, showing maps: [ReportedMap], owners: StackOwners, from first: Int,
        ownLosses: Int
    ) throws(BeeError) {
        (self.object, self.name, self.owners, self.first) = (object, name, owners, first)
        shown = try maps.map { (map) throws(BeeError) in
            guard let held = object.maps.first(where: { $0.name == map.name }) else {
                throw BeeError(.kernelUnsupported, map.name, "the kernel has no such map")
            }
            return try ShownMap(held, map, owners)
        }
        let stacks = shown.map { $0.map.spec.type == .stackTrace }
        readingOrder = shown.indices.filter { !stacks[$0] } + shown.indices.filter { stacks[$0] }
        losses = try RunLosses(of: object, showing: shown, image: name, from: first, ownFrom: ownLosses)
    }

    /// The places of its maps that deliver events as they happen.
    var eventMaps: [Int] { shown.indices.filter { shown[$0].polled == nil } }

    /// Whether anything of it has to be looked at again and again.
    var isPolled: Bool { !losses.isEmpty || shown.contains { $0.polled != nil } }

    /// What becomes of its maps in metrics; iterators are only counted.
    var kinds: [MeasuredMap.Kind?] { shown.map { MeasuredMap.Kind($0.map.spec) } + object.iterators.map { _ in nil } }
}

extension RunPart {
    /// Shows events.
    ///
    /// - Parameters:
    ///   - batch: the events.
    ///   - index: the place of their map among those shown.
    ///   - outlet: takes the rows.
    ///   - limit: how many rows at most.
    /// - Returns: how many rows there were.
    func show(_ batch: borrowing EventBatch, of index: Int, in outlet: RowOutlet, limit: Int) -> Int {
        let (place, time) = (first + index, UInt64(batch.time))
        let (report, rows, metrics) = (outlet.report, outlet.rows[place], outlet.metrics)
        let references = owners.areWanted ? shown[index].stackReferences : nil
        var count = RowCount()
        batch.forEach { sample in
            guard count.events < limit else { return }
            metrics?.add(event: sample, of: place)
            guard rows.accepts(value: sample) else { return }
            if let references { owners.note(references, in: sample) }
            count.events += 1
            if !report.event(map: place, time: time, bytes: sample) { count.short += 1 }
        }
        summary.add(count)
        return count.events
    }

    /// Tells of events of a map that were lost.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - index: the place of the map among those shown.
    ///   - outlet: takes the row.
    func show(lost count: UInt64, of index: Int, in outlet: RowOutlet) {
        outlet.lost(map: first + index, count: count)
        summary.lost &+= count
    }

    /// Reads the maps that are read again and again, and the counters of losses.
    ///
    /// - Parameters:
    ///   - scope: which rows to report.
    ///   - outlet: takes the rows.
    ///   - limit: how many rows of events at most.
    /// - Returns: how many rows of events there were.
    /// - Throws: what reading meets.
    func readMaps(_ scope: ReadingScope, in outlet: RowOutlet, limit: Int) throws(BeeError) -> Int {
        var left = limit
        for index in readingOrder {
            let place = first + index
            let count = try shown[index].polled?.show(
                in: outlet.report, as: place, outlet.rows[place], scope, limit: left, metrics: outlet.metrics)
            if let count {
                summary.add(count)
                left -= count.events
            }
            outlet.report.endReading(map: place, time: UInt64(WallClock.now()))
        }
        summary.lost &+= try losses.show(in: outlet)
        return limit - left
    }

    /// Shows what the iterators print, which is all there is to see of them.
    ///
    /// - Parameters:
    ///   - outlet: takes the rows.
    ///   - limit: how many at most.
    ///   - goesOn: says whether anybody still waits for more.
    /// - Returns: how many there were.
    /// - Throws: what starting and reading an iterator meet.
    func showIterators(in outlet: RowOutlet, limit: Int, while goesOn: () -> Bool) throws(BeeError) -> Int {
        var count = RowCount()
        try object.readIterators { (program, line) throws(BeeError) in
            guard count.events < limit, goesOn() else { return false }
            guard let index = object.iterators.firstIndex(of: program) else { return true }
            let place = first + shown.count + index
            outlet.metrics?.add(event: line, of: place)
            guard outlet.rows[place].accepts(value: line) else { return true }
            count.events += 1
            _ = outlet.report.event(map: place, time: UInt64(WallClock.now()), bytes: line)
            return true
        }
        summary.add(count)
        return count.events
    }
}
