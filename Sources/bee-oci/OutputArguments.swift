import ArgumentParser
import Base
import Report

/// How long a run is shown, which of its maps, and in what form; the same for `run` and `follow`.
struct OutputArguments: ParsableArguments {
    @Option(help: ArgumentHelp("table, json or csv; table on a terminal, else json.", valueName: "format"))
    var format: OutputFormat?

    @Option(name: .customLong("for"), help: ArgumentHelp("Stop after this time: 500ms, 3s, 2m, 1h.", valueName: "time"))
    var duration: TimeSpan?

    @Option(help: ArgumentHelp("Stop after this many event rows.", valueName: "n"))
    var count: Int?

    @Option(help: ArgumentHelp("How often maps are read.", valueName: "time"))
    var interval = TimeSpan(.seconds(1))

    @Option(name: .customLong("map"), help: ArgumentHelp("Show this map too; may be repeated.", valueName: "name"))
    var maps: [String] = []

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count takes a number from 1 on.") }
        if interval.duration < .milliseconds(1) { throw ValidationError("--interval takes 1ms or more.") }
    }

    /// The format asked for, else the one that suits where output goes.
    ///
    /// - Parameter context: where output goes.
    /// - Returns: the format.
    func format(in context: Context) -> OutputFormat { format ?? (context.output.isTerminal ? .table : .json) }

    /// What is asked of a run.
    ///
    /// - Parameter context: where output goes, and what the environment says of the terminal.
    /// - Returns: the options; nothing is counted and no metrics go anywhere.
    func options(in context: Context) -> RunOptions {
        let format = format(in: context)
        return RunOptions(
            format: format, isLive: format == .table && LiveTerminal.isUsable(context.environment),
            duration: duration?.duration, count: count, interval: interval.duration)
    }
}
