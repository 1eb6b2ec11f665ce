import Report

/// What a person asked of a run.
struct RunOptions {
    /// How rows look.
    var format: OutputFormat
    /// Whether a table fills the terminal.
    var isLive = false
    /// How long to run, counted from when everything is attached; nil for until told to stop.
    var duration: Duration?
    /// After how many event rows to stop; nil for never.
    var count: Int?
    /// Whether the kernel counts and times the runs of programs.
    var countsRuns = false
    /// How often maps are read.
    var interval: Duration
    /// Where metrics go; nil for nowhere.
    var metrics: MetricsOutlet?
    /// Is told when the run ends; nil for nobody.
    var service: ServiceManager?
}
