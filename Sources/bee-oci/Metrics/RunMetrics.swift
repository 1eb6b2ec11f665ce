import Base
import Loader
import Report

/// The metrics of a run, and the thread that tells them until the run ends.
final class RunMetrics {
    /// What the run counts.
    let metrics: Metrics
    private let file: MetricsFile?
    private let loop: MetricsThread
    private var thread: QuietThread?

    /// A file is replaced this often at most.
    private static let shortestInterval = Duration.seconds(1)

    /// Writes the file for the first time, so that one that cannot be written is known before anything is attached, and
    /// begins to answer.
    ///
    /// - Parameters:
    ///   - outlet: where metrics go.
    ///   - maps: the maps of the run's report.
    ///   - interval: how often maps are read.
    ///   - messages: where notes and warnings go.
    /// - Throws: what writing the file and starting a thread meet.
    init(
        _ outlet: MetricsOutlet, of maps: [MeasuredMap], interval: Duration, _ messages: Messages
    ) throws(BeeError) {
        metrics = Metrics(of: maps, prefix: outlet.prefix)
        for name in metrics.untold(of: maps) { messages.note("note: map \(name) has no number to be a metric") }
        file = outlet.file.map { MetricsFile($0, messages) }
        try file?.replace(metrics.exposition())
        loop = try MetricsThread(metrics, outlet.listener, file, interval: max(interval, Self.shortestInterval))
        thread = try QuietThread.start("metrics") { [loop] in loop.run() }
    }

    deinit { stop() }

    /// Ends the answers and writes the file for the last time.
    ///
    /// - Throws: what writing the file meets.
    func finish() throws(BeeError) {
        stop()
        try file?.replace(metrics.exposition())
    }

    private func stop() {
        guard let thread = thread.take() else { return }
        loop.stop()
        thread.join()
    }
}

extension MeasuredMap.Kind {
    /// What the name or the section of a map says its rows become; nil where they become none.
    ///
    /// - Parameter map: a map that is shown.
    init?(_ map: MapSpec) {
        switch (map.name, map.section) {
        case (let name, _) where name.hasPrefix("hist_"):
            self = .histogram
        case (let name, let section) where name.hasPrefix("counter_") || section == ".maps.counter": self = .counter
        case (let name, let section) where name.hasPrefix("gauge_") || section == ".maps.gauge": self = .gauge
        default: return nil
        }
    }
}
