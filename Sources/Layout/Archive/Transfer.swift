import Base

/// What a long transfer tells its caller, and asks it: between any two chunks.
struct Transfer {
    /// Hears how many bytes are done, and of how many where that is known.
    typealias Progress = (_ done: Int64, _ total: Int64?) -> Void

    /// Whether a signal asked to stop; cheap, for it is asked often.
    typealias Interruption = @Sendable () -> Bool

    private let progress: Progress
    private let isInterrupted: Interruption

    init(progress: @escaping Progress, isInterrupted: @escaping Interruption) {
        self.progress = progress
        self.isInterrupted = isInterrupted
    }

    /// Reports how far the work is and stops it where that was asked for.
    ///
    /// - Parameters:
    ///   - done: how many bytes are done.
    ///   - total: of how many, nil where that is unknown.
    /// - Throws: `interrupted`.
    func step(_ done: Int64, of total: Int64?) throws(BeeError) {
        try requireGoingOn()
        progress(done, total)
    }

    /// Stops the work where that was asked for.
    ///
    /// - Throws: `interrupted`.
    func requireGoingOn() throws(BeeError) {
        if isInterrupted() { throw BeeError(.interrupted, "", "stopped before the work was done") }
    }

    /// The same transfer for work that adds nothing to the bytes done: it only asks whether to stop.
    var withoutProgress: Transfer {
        Transfer(progress: { _, _ in }, isInterrupted: isInterrupted)
    }
}
