import Base

/// Progress of a long transfer: a bar where a person watches, else nothing.
struct Progress {
    /// Hears bytes done and, where it is known, their sum.
    typealias Update = (_ done: Int64, _ total: Int64?) -> Void

    private let bar: ProgressBar?

    /// Prepares a bar if standard error is a terminal that may be drawn on (CLI-12).
    ///
    /// - Parameters:
    ///   - label: what is being moved.
    ///   - context: where messages go.
    init(label: String, in context: Context) {
        bar = context.showsProgress ? ProgressBar(output: context.messages.output, label: label) : nil
    }

    /// Shows progress while work is done, and takes it off the screen before anything else is printed.
    ///
    /// - Parameter work: is given what hears of progress.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws.
    func during<R>(_ work: (@escaping Update) throws(BeeError) -> R) throws(BeeError) -> R {
        let bar = bar
        defer { bar?.clear() }
        return try work { done, total in bar?.update(done: done, total: total) }
    }

    /// Shows progress while work is done by several threads at once.
    ///
    /// - Parameter work: is given what hears of progress, from any thread.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws.
    func duringThreads<R>(
        _ work: (@escaping @Sendable (_ done: Int64, _ total: Int64) -> Void) throws(BeeError) -> R
    ) throws(BeeError) -> R {
        let bar = bar
        defer { bar?.clear() }
        return try work { done, total in bar?.update(done: done, total: total) }
    }
}
