import ArgumentParser
import Base
import Report
import Store

/// `--metrics`, `--metrics-file` and `--metrics-prefix`: where a run's numbers can be collected (CLI-310 and following).
struct MetricsArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp("Answer Prometheus on this port; of 127.0.0.1 unless told.", valueName: "[addr:]port"))
    var metrics: MetricsAddress?

    @Option(
        help: ArgumentHelp(
            "Write metrics into this file at every reading, for node_exporter's textfile collector.",
            valueName: "file.prom"), transform: PathArgument.text)
    var metricsFile: String?

    @Option(help: ArgumentHelp("How the names of metrics begin.", valueName: "text"))
    var metricsPrefix = Metrics.defaultPrefix

    /// Whether anybody is to be told.
    var areWanted: Bool { metrics != nil || metricsFile != nil }

    func validate() throws {
        guard MetricName.isPrefix(metricsPrefix) else {
            throw ValidationError("--metrics-prefix takes letters, digits, _ and :, and no digit first.")
        }
    }

    /// Listens where that is asked for, and judges the file before anything is loaded.
    ///
    /// - Parameter messages: where the address is told.
    /// - Returns: where metrics go; nil where they are not asked for.
    /// - Throws: `file-invalid` for a file that cannot be replaced, `busy` for a port that is taken, `not-permitted`,
    ///   `usage` for an address that is not this host's.
    func open(_ messages: Messages) throws(BeeError) -> MetricsOutlet? {
        guard areWanted else { return nil }
        if let metricsFile { _ = try OutputPlace.find(metricsFile) }
        var listener: MetricsListener?
        if let metrics {
            let made = try MetricsListener(on: metrics)
            messages.note("metrics at http://\(made.address.text)/metrics")
            listener = made
        }
        return MetricsOutlet(listener: listener, file: metricsFile, prefix: metricsPrefix)
    }
}

/// Where the metrics of a run go.
struct MetricsOutlet {
    /// Takes connections of scrapers.
    let listener: MetricsListener?
    /// The file that is replaced at intervals.
    let file: String?
    /// How the names of metrics begin.
    let prefix: String
}
