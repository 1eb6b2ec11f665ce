import Base
import CLinux
import Glibc
import Loader
import Report

/// The screen of a run: its terminal, and what it tells when the screen is gone.
final class LiveScreen {
    /// What rows go to while the screen is there.
    let report: ScreenReport
    /// What the run has to wait on for it.
    let watches: [Watch]
    private let attention: Int32
    private let messages: Messages
    private var failures: [BeeError] = []
    private var isShown = false

    /// Prepares a screen; the terminal is not touched yet.
    ///
    /// - Parameters:
    ///   - rows: all maps that give rows.
    ///   - paneCount: how many of them, from the first on, have a pane.
    ///   - messages: where warnings go when the screen is gone.
    /// - Throws: `input-output`.
    init(_ rows: [MapRows], paneCount: Int, _ messages: Messages) throws(BeeError) {
        report = ScreenReport(rows, paneCount: paneCount, size: LiveTerminal.size)
        attention = try LiveTerminal.makeAttentionDescriptor()
        watches = [Watch(STDIN_FILENO, .readable), Watch(attention, .readable)]
        self.messages = messages
    }

    /// Takes the terminal.
    ///
    /// - Throws: `input-output`.
    func enter() throws(BeeError) {
        isShown = true
        try LiveTerminal.enter()
        report.redraw(LiveTerminal.size)
    }

    /// Deals with what has become ready.
    ///
    /// - Parameter watch: its place in `watches`.
    /// - Returns: whether the run goes on.
    func take(ready watch: Int) -> Bool {
        guard isShown else { return true }
        guard watches[watch].descriptor == STDIN_FILENO else {
            var count: UInt64 = 0
            _ = eventfd_read(attention, &count)
            report.redraw(LiveTerminal.size)
            return true
        }
        let count = withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
            let count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            if count > 0 { report.take(keys: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            return count
        }
        let hasGone = count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)
        return !hasGone && !report.isDone
    }

    /// Shows a failure, and tells it again when the screen is gone.
    ///
    /// - Parameter failure: what went wrong.
    func warn(_ failure: BeeError) {
        failures.append(failure)
        report.show(notice: failure.description)
    }

    /// Gives the terminal back.
    ///
    /// - Returns: what rows go to from now on.
    func leave() -> any Report {
        LiveTerminal.leave()
        isShown = false
        failures.forEach(messages.warn)
        failures = []
        return report.leave()
    }
}
