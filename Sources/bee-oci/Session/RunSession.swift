import Base
import Glibc
import Loader
import Report

/// The time between attaching and detaching: events and map entries become rows until something says stop.
final class RunSession {
    private let object: any RunningObject
    private let shown: [ShownMap]
    private let rows: [MapRows]
    private let owners: StackOwners
    /// The order in which maps are read: stack traces after the entries that say whose they are.
    private let readingOrder: [Int]
    private let pump: EventPump
    private var report: any Report
    private let live: LiveScreen?
    private let output: RunOutput
    private let messages: Messages
    private let duration: Duration?
    private var eventsLeft: Int
    private let losses: RunLosses
    private let statistics: ProgramStatistics?
    private let exporter: RunMetrics?
    private let metrics: Metrics?
    private var summary = RunSummary()

    /// Prepares to show maps; events that come from now on are kept.
    ///
    /// - Parameters:
    ///   - object: an object that runs.
    ///   - shown: the maps to show.
    ///   - selection: what of them to show, and of the iterators behind them.
    ///   - owners: is told whose stack traces events name.
    ///   - options: what was asked for.
    ///   - output: where rows go.
    ///   - messages: where warnings go.
    /// - Throws: what starting to read the maps meets.
    init(
        _ object: any RunningObject, showing shown: [ShownMap], _ selection: RowSelection, owners: StackOwners,
        options: RunOptions, output: RunOutput, messages: Messages
    ) throws(BeeError) {
        self.object = object
        self.shown = shown
        self.owners = owners
        let areStacks = { (index: Int) in shown[index].map.spec.type == .stackTrace }
        readingOrder = shown.indices.filter { !areStacks($0) } + shown.indices.filter(areStacks)
        self.output = output
        self.messages = messages
        duration = options.duration
        eventsLeft = options.count ?? .max
        losses = try RunLosses(of: object, showing: shown, ownFrom: selection.maps.count)
        rows = selection.maps + losses.own.map(RowSelection.everything)
        statistics = options.countsRuns ? try ProgramStatistics.enable() : nil
        let reported = shown.map(\.reported) + object.iterators.map { ReportedMap(name: $0, rows: .events(.line)) }
        let maps = reported + losses.own
        exporter = try options.metrics.map { (outlet) throws(BeeError) in
            let kinds = shown.map { MeasuredMap.Kind($0.map.spec) }
            let measured = maps.indices.map { MeasuredMap(maps[$0], $0 < kinds.count ? kinds[$0] : nil) }
            return try RunMetrics(outlet, of: measured, interval: options.interval, messages)
        }
        metrics = exporter?.metrics
        report = options.format.report(for: rows.map(\.shown))
        live = options.isLive ? try LiveScreen(rows, paneCount: selection.maps.count, messages) : nil
        pump = try EventPump.start(
            maps: shown.filter { $0.polled == nil }.map(\.map),
            watching: [
                Watch(try Interruption.makeWakeDescriptor(), .readable), Watch(output.descriptor, .hangUp),
            ] + (live?.watches ?? []) + [object.endDescriptor].compactMap { $0.map { Watch($0, .readable) } },
            interval: shown.contains { $0.polled != nil } || rows.contains(where: \.isDrawn) || !losses.isEmpty
                || metrics != nil && statistics != nil
                ? options.interval : nil)
    }

    /// Shows what comes until a signal, the time, the count or a closed output ends it; then detaches and shows the rest.
    ///
    /// - Throws: what reading maps or writing rows meets.
    func run() throws(BeeError) {
        let start = ContinuousClock.now
        let deadline = duration.map { start + $0 }
        // What only iterators print is there at once, and stays better where it is printed.
        if let live, object.isWaiting {
            try live.enter()
            report = live.report
        }
        do throws(BeeError) {
            try showUntilStopped(deadline)
            for failure in object.detach() { warn(failure) }
            pump.stop()
            try showRest()
        } catch {
            leaveScreen()
            throw error
        }
        leaveScreen()
        try readMaps(.everything)
        try exporter?.finish()
        messages.note(summary.text(after: ContinuousClock.now - start))
        guard let statistics else { return }
        RunSummary.lines(try statistics.usage(of: object)).forEach(messages.note)
    }

    private func showUntilStopped(_ deadline: ContinuousClock.Instant?) throws(BeeError) {
        try showIterators()
        while eventsLeft > 0, !output.isClosed, object.isWaiting {
            // Where events come faster than they are shown there is always one more.
            if let deadline, deadline <= .now { return }
            let next = [deadline, liveReport?.nextPicture].compactMap { $0 }.min()
            if let message = pump.next(timeout: next.map { ContinuousClock.now.duration(to: $0) }) {
                guard try take(message) == .goOn else { return }
            }
            try flush()
        }
    }

    private var liveReport: ScreenReport? { report as? ScreenReport }

    private func leaveScreen() {
        if let live, liveReport != nil { report = live.leave() }
    }

    /// Shows what the iterators print, which is all there is to see of them.
    private func showIterators() throws(BeeError) {
        try object.readIterators { (program, line) throws(BeeError) in
            guard eventsLeft > 0, !output.isClosed, !Interruption.isRequested else { return false }
            guard let index = object.iterators.firstIndex(of: program) else { return true }
            metrics?.add(event: line, of: shown.count + index)
            guard rows[shown.count + index].accepts(value: line) else { return true }
            eventsLeft -= 1
            _ = report.event(map: shown.count + index, time: UInt64(WallClock.now()), bytes: line)
            summary.add(RowCount(events: 1))
            return true
        }
        try flush()
    }

    /// Shows what the kernel's buffers held when the programs were detached.
    private func showRest() throws(BeeError) {
        while let message = pump.next(), try take(message) != .ended {}
    }

    /// What a message means for the run.
    private enum Outcome {
        case goOn
        case stop
        case ended
    }

    private func take(_ message: consuming PumpMessage) throws(BeeError) -> Outcome {
        switch consume message {
        case .records(let batch): try show(batch)
        case .lost(let map, let count): try showLoss(of: map, count)
        // A screen shows what a map holds.
        case .tick: try readMaps(liveReport == nil ? .changes : .everything)
        case .failed(let error): warn(error)
        case .ready(let watch): return takeReady(watch)
        case .ended: return .ended
        }
        return .goOn
    }

    private func warn(_ failure: BeeError) {
        if let live, liveReport != nil { live.warn(failure) } else { messages.warn(failure) }
    }

    /// The first two watches are for signals and a reader that has gone, the last for the end of the run that is followed.
    private func takeReady(_ watch: Int) -> Outcome {
        guard let live, (2..<2 + live.watches.count).contains(watch) else { return .stop }
        defer { pump.rearm(watch: watch) }
        return live.take(ready: watch - 2) ? .goOn : .stop
    }

    private func show(_ batch: borrowing EventBatch) throws(BeeError) {
        guard let index = reportIndex(of: batch.map) else { return }
        let (time, rows) = (UInt64(batch.time), rows[index])
        let references = owners.areWanted ? shown[index].stackReferences : nil
        batch.forEach { sample in
            guard eventsLeft > 0 else { return }
            metrics?.add(event: sample, of: index)
            guard rows.accepts(value: sample) else { return }
            eventsLeft -= 1
            if let references { owners.note(references, in: sample) }
            let isWhole = report.event(map: index, time: time, bytes: sample)
            summary.add(RowCount(events: 1, short: isWhole ? 0 : 1))
        }
        try flush()
    }

    private func showLoss(of map: Int, _ count: UInt64) throws(BeeError) {
        guard let index = reportIndex(of: map) else { return }
        report.lost(map: index, time: UInt64(WallClock.now()), count: count)
        metrics?.add(lost: count, of: index)
        summary.lost += count
        try flush()
    }

    private func readMaps(_ scope: ReadingScope) throws(BeeError) {
        for index in readingOrder {
            let count = try shown[index].polled?.show(
                in: report, as: index, rows[index], scope, limit: eventsLeft, metrics: metrics)
            if let count {
                summary.add(count)
                eventsLeft -= count.events
            }
            report.endReading(map: index, time: UInt64(WallClock.now()))
        }
        summary.lost += try losses.show(in: report, metrics: metrics)
        if let metrics, let statistics { metrics.replaceRuns(try statistics.usage(of: object)) }
        try flush()
    }

    private func reportIndex(of map: Int) -> Int? {
        shown.firstIndex { $0.map.index == map }
    }

    private func flush() throws(BeeError) {
        if let liveReport, !LiveTerminal.isIdle { return liveReport.postpone() }
        try report.takeOutput { (bytes) throws(BeeError) in try output.write(bytes) }
    }
}
