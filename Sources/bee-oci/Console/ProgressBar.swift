import Base
import Synchronization

/// A progress bar on a terminal's last line: bytes done, share of the whole, rate.
final class ProgressBar: Sendable {
    private struct State {
        var drawnAt: ContinuousClock.Instant
        var isDrawn = false
    }

    private let output: TextOutput
    private let label: String
    private let startedAt: ContinuousClock.Instant
    private let state: Mutex<State>

    /// Creates a bar that draws nothing before its first tenth of a second is over.
    ///
    /// - Parameters:
    ///   - output: the terminal.
    ///   - label: what is being moved.
    init(output: TextOutput, label: String) {
        self.output = output
        self.label = TerminalText.escaped(label)
        startedAt = .now
        state = Mutex(State(drawnAt: .now))
    }

    /// Draws the bar anew, at most ten times a second.
    ///
    /// - Parameters:
    ///   - done: bytes moved so far.
    ///   - total: bytes in all, where that is known.
    func update(done: Int64, total: Int64?) {
        let due = state.withLock { state in
            guard state.drawnAt.duration(to: .now) >= .milliseconds(100) else { return false }
            state.drawnAt = .now
            state.isDrawn = true
            return true
        }
        guard due else { return }
        draw(line(done: done, total: total))
    }

    /// Takes the bar off the screen.
    func clear() {
        guard state.withLock({ $0.isDrawn }) else { return }
        draw("")
    }

    private func draw(_ text: String) {
        // Carriage return and "erase to end of line" are all that a serial console needs to know.
        try? output.write(Array("\r\(text)\u{1B}[K".utf8))
    }

    private func line(done: Int64, total: Int64?) -> String {
        let elapsed = startedAt.duration(to: .now) / .seconds(1)
        let rate = ByteCount.text(Int64(Double(done) / max(elapsed, 0.001))) + "/s"
        guard let total, total > 0 else { return "\(label) \(ByteCount.text(done)) \(rate)" }
        let share = min(1, Double(done) / Double(total))
        let filled = Int(share * 24)
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: 24 - filled)
        return "\(label) [\(bar)] \(Int(share * 100))% \(ByteCount.text(done)) \(rate)"
    }
}
