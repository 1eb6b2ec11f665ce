import Glibc
import Testing

// The example that watches signals, beside those that a test sent.
@Suite(.serialized, .needsRoot)
struct ExampleSignalTests {
    private struct Signal: Decodable, Equatable {
        let pid: Int32
        let number: Int32
        let to: Int32
        let to_comm: String
        let outcome: String
    }

    @Test func signalsShowsWhoSendsWhatAndWhetherItArrives() throws {
        let target = try Program(path: "/bin/sleep").start(["60"])
        try target.wait { _ in (try? TemporaryText.read("/proc/\(target.process)/comm")) == "sleep\n" }
        let run = try ExampleRun("signals", "pid=\(target.process)")
        // Nobody handles the first: by default it does nothing.
        for number in [SIGURG, SIGTERM] { target.signal(number) }
        _ = try target.finish()
        let mine = try run.events(Signal.self) { $0.count >= 2 }.filter { $0.to == target.process }
        #expect(
            mine
                == [(SIGURG, "signal_ignored"), (SIGTERM, "signal_sent")].map {
                    Signal(pid: getpid(), number: $0, to: target.process, to_comm: "sleep", outcome: $1)
                })
    }

    @Test func signalsCountsByNumber() throws {
        let target = try Program(path: "/bin/sleep").start(["60"])
        let run = try ExampleRun("signals", "pid=\(target.process)", "number=\(SIGURG)")
        for _ in 1...5 { target.signal(SIGURG) }
        target.signal(SIGKILL)
        _ = try target.finish()
        #expect(try run.entries(Int32.self, Int.self) == [SIGURG: 5])
    }

    // While nobody reads, a ring buffer of one page is full after some dozens.
    @Test func signalsCountsWhatFoundNoRoom() throws {
        let target = try Program(path: "/bin/sleep").start(["60"])
        let run = try ExampleRun(
            "signals", "pid=\(target.process)", "number=\(SIGURG)", more: ["--map-size", "print_signals=4096"])
        let (events, lost) = try run.eventsAndLosses(Signal.self) {
            for _ in 1...300 { target.signal(SIGURG) }
        }
        #expect(!events.isEmpty && lost > 0 && events.count + lost == 300, "\(events.count) and \(lost)")
    }
}
