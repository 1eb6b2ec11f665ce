import Glibc
import Testing

// The example that watches waits for a processor. Two that never rest share one, so each waits for the other's slices.
@Suite(.serialized, .needsRoot)
struct ExampleRunqueueTests {
    private let busy: [Program.Running]

    init() throws {
        busy = try (1...2).map { _ in
            try Program(path: "/usr/bin/taskset").start(["-c", "0", "/bin/sh", "-c", "while :; do :; done"])
        }
    }

    private struct Wait: Decodable {
        let pid: Int32
        let comm: String
        let waited: UInt64
    }

    @Test func runqueueShowsWhoWaitsForAProcessor() throws {
        let run = try ExampleRun("runqueue", "pid=\(busy[0].process)", "show_from=1ms")
        let waits = try run.events(Wait.self) { $0.count >= 5 }
        #expect(waits.allSatisfy { $0.pid == busy[0].process && $0.waited >= 1_000_000 && $0.comm == "sh" })
    }

    @Test func runqueueCountsEveryWaitOnce() throws {
        let switches = { try Self.switches(of: busy[0].process) }
        let before = try switches()
        let run = try ExampleRun("runqueue", "pid=\(busy[0].process)")
        let attached = try switches()
        usleep(700_000)
        let detaching = try switches()
        let counted = try run.entries(UInt64.self, Int.self).values.reduce(0, +)
        // It never sleeps: it waits each time it is made to leave, and comes back.
        let after = try switches()
        #expect((detaching - attached - 1...after - before).contains(counted))
        #expect(counted > 10)
    }

    /// How often a process had to leave its processor though it could have gone on.
    private static func switches(of process: Int32) throws -> Int {
        let line = try TemporaryText.read("/proc/\(process)/status").split(separator: "\n").first {
            $0.hasPrefix("nonvoluntary_ctxt_switches:")
        }
        return try #require(line.flatMap { Int($0.filter(\.isNumber)) })
    }
}
