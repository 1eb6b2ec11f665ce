import Base
import Glibc
import Loader
import Report

/// The time between attaching and detaching: events and map entries become rows until something says stop.
final class RunSession {
    private let parts: [RunPart]
    private let pump: EventPump
    /// Whose the maps are that the pump reads, in its order: the part, and the place among the maps it shows.
    private let sources: [(part: RunPart, index: Int)]
    private var outlet: RowOutlet
    private let live: LiveScreen?
    private let output: RunOutput
    private let messages: Messages
    private let duration: Duration?
    private var eventsLeft: Int
    private let statistics: ProgramStatistics?
    private let exporter: RunMetrics?
    private let service: ServiceManager?

    /// Prepares to show maps; events that come from now on are kept.
    ///
    /// - Parameters:
    ///   - parts: the objects that run.
    ///   - selection: what to show of their maps and iterators.
    ///   - options: what was asked for.
    ///   - output: where rows go.
    ///   - messages: where warnings go.
    /// - Throws: what starting to read the maps meets.
    init(
        _ parts: [RunPart], _ selection: RowSelection, options: RunOptions, output: RunOutput, messages: Messages
    ) throws(BeeError) {
        self.parts = parts
        self.output = output
        self.messages = messages
        duration = options.duration
        eventsLeft = options.count ?? .max
        service = options.service
        statistics = options.countsRuns ? try ProgramStatistics.enable() : nil
        let rows = selection.maps + parts.flatMap(\.losses.own).map(RowSelection.everything)
        let kinds = parts.flatMap(\.kinds)
        exporter = try options.metrics.map { (outlet) throws(BeeError) in
            let measured = rows.indices.map { MeasuredMap(rows[$0], $0 < kinds.count ? kinds[$0] : nil) }
            return try RunMetrics(outlet, of: measured, interval: options.interval, messages)
        }
        // Where no map is shown there is nothing to fill a terminal with.
        live =
            options.isLive && !selection.maps.isEmpty
            ? try LiveScreen(rows, paneCount: selection.maps.count, messages) : nil
        outlet = RowOutlet(
            report: options.format.report(for: rows.map(\.shown)), rows: rows, metrics: exporter?.metrics)
        sources = parts.flatMap { part in part.eventMaps.map { (part, $0) } }
        let isPolled =
            parts.contains(where: \.isPolled) || rows.contains(where: \.isDrawn)
            || exporter != nil && statistics != nil
        pump = try EventPump.start(
            maps: sources.map { $0.part.shown[$0.index].map },
            watching: [
                Watch(try Interruption.makeWakeDescriptor(), .readable), Watch(output.descriptor, .hangUp),
            ] + (live?.watches ?? []) + parts.compactMap(\.object.endDescriptor).map { Watch($0, .readable) },
            interval: isPolled ? options.interval : nil)
    }

    /// Shows what comes until a signal, the time, the count or a closed output ends it; then detaches and shows the rest.
    ///
    /// - Throws: what reading maps or writing rows meets.
    func run() throws(BeeError) {
        let start = ContinuousClock.now
        let deadline = duration.map { start + $0 }
        // What only iterators print is there at once, and stays better where it is printed.
        if let live, isWaiting {
            try live.enter()
            outlet.report = live.report
        }
        do throws(BeeError) {
            try showUntilStopped(deadline)
            service?.tell(.stopping)
            for failure in parts.flatMap({ $0.object.detach() }) { warn(failure) }
            pump.stop()
            try showRest()
        } catch {
            leaveScreen()
            throw error
        }
        leaveScreen()
        try readMaps(.everything)
        try exporter?.finish()
        try sumUp(after: ContinuousClock.now - start)
    }

    /// Whether anything is attached that acts by itself.
    private var isWaiting: Bool { parts.contains(where: \.object.isWaiting) }

    private func showUntilStopped(_ deadline: ContinuousClock.Instant?) throws(BeeError) {
        for part in parts {
            eventsLeft -= try part.showIterators(in: outlet, limit: eventsLeft) {
                !output.isClosed && !Interruption.isRequested
            }
        }
        try flush()
        while eventsLeft > 0, !output.isClosed, isWaiting {
            // Where events come faster than they are shown there is always one more.
            if let deadline, deadline <= .now { return }
            let next = [deadline, liveReport?.nextPicture].compactMap { $0 }.min()
            if let message = pump.next(timeout: next.map { ContinuousClock.now.duration(to: $0) }) {
                guard try take(message) == .goOn else { return }
            }
            try flush()
        }
    }

    /// Shows what the kernel's buffers held when the programs were detached.
    private func showRest() throws(BeeError) {
        while let message = pump.next(), try take(message) != .ended {}
    }

    private func sumUp(after duration: Duration) throws(BeeError) {
        var total = RunSummary()
        for part in parts { total.add(part.summary) }
        messages.note(total.text(after: duration))
        for part in parts where parts.count > 1 { messages.about(part.name).note(part.summary.text) }
        guard statistics != nil else { return }
        for part in parts {
            RunSummary.lines(try part.object.usage()).forEach(messages.about(part.name).note)
        }
    }
}

// What the pump tells.
extension RunSession {
    /// What a message means for the run.
    private enum Outcome {
        case goOn
        case stop
        case ended
    }

    private func take(_ message: consuming PumpMessage) throws(BeeError) -> Outcome {
        switch consume message {
        case .records(let batch):
            let (part, index) = sources[batch.map]
            eventsLeft -= part.show(batch, of: index, in: outlet, limit: eventsLeft)
            try flush()
        case .lost(let map, let count):
            let (part, index) = sources[map]
            part.show(lost: count, of: index, in: outlet)
            try flush()
        // A screen shows what a map holds.
        case .tick: try readMaps(liveReport == nil ? .changes : .everything)
        case .failed(let error): warn(error)
        case .ready(let watch): return takeReady(watch)
        case .ended: return .ended
        }
        return .goOn
    }

    /// The first two watches are for signals and a reader that has gone, the last for the end of the run that is followed.
    private func takeReady(_ watch: Int) -> Outcome {
        guard let live, (2..<2 + live.watches.count).contains(watch) else { return .stop }
        defer { pump.rearm(watch: watch) }
        return live.take(ready: watch - 2) ? .goOn : .stop
    }

    private func readMaps(_ scope: ReadingScope) throws(BeeError) {
        for part in parts { eventsLeft -= try part.readMaps(scope, in: outlet, limit: eventsLeft) }
        if let metrics = outlet.metrics, statistics != nil {
            metrics.replaceRuns(try parts.map { (part) throws(BeeError) in (part.name, try part.object.usage()) })
        }
        try flush()
    }
}

// Where it is shown.
extension RunSession {
    private var liveReport: ScreenReport? { outlet.report as? ScreenReport }

    private func leaveScreen() {
        if let live, liveReport != nil { outlet.report = live.leave() }
    }

    private func warn(_ failure: BeeError) {
        if let live, liveReport != nil { live.warn(failure) } else { messages.warn(failure) }
    }

    private func flush() throws(BeeError) {
        if let liveReport, !LiveTerminal.isIdle { return liveReport.postpone() }
        try outlet.report.takeOutput { (bytes) throws(BeeError) in try output.write(bytes) }
    }
}
