import Base
import Glibc
import Loader
import Report

/// The metrics of a run, and the thread that tells them until the run ends.
final class RunMetrics {
    /// What the run counts.
    let metrics: Metrics
    private let file: MetricsFile?
    private let loop: MetricsThread
    private var thread: pthread_t?

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
        thread = try Self.start(loop)
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
        guard let thread else { return }
        loop.stop()
        pthread_join(thread, nil)
        self.thread = nil
    }

    /// Starts the thread with all signals blocked, so that they reach the thread that expects them.
    private static func start(_ loop: MetricsThread) throws(BeeError) -> pthread_t {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var handle = pthread_t()
        let context = Unmanaged.passRetained(loop)
        let result = pthread_create(&handle, nil, runMetricsThread, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw BeeError.system("start a thread", "metrics", number: result)
        }
        return handle
    }
}

/// The thread's start routine; it takes over the reference it is given.
private func runMetricsThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<MetricsThread>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

extension MeasuredMap.Kind {
    /// What the name or the section of a map says its rows become; nil where they become none.
    ///
    /// - Parameter map: a map that is shown.
    init?(_ map: MapSpec) {
        switch (map.name, map.section) {
        case (let name, _) where name.hasPrefix("hist_"):
            self = .histogram(ofSlots: map.type == .array || map.type == .perCPUArray)
        case (let name, let section) where name.hasPrefix("counter_") || section == ".maps.counter": self = .counter
        case (let name, let section) where name.hasPrefix("gauge_") || section == ".maps.gauge": self = .gauge
        default: return nil
        }
    }
}
