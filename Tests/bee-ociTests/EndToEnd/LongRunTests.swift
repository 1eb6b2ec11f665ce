import Base
import Glibc
import Testing

@Suite(.enabled(if: geteuid() == 0, "loading programs needs root"))
struct LongRunTests {
    private struct Footprint {
        let descriptors: Int
        let memory: Int

        init(of process: pid_t) throws {
            let folder = try #require(opendir("/proc/\(process)/fd"))
            defer { closedir(folder) }
            var count = 0
            while readdir(folder) != nil { count += 1 }
            descriptors = count
            let status = try TemporaryText.read("/proc/\(process)/status")
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            memory = try #require(Int(line.filter(\.isNumber)))
        }
    }

    @Test(.pulls(.flood)) func sixtySecondsOfRunningLeakNeitherDescriptorsNorMemory() throws {
        let work = try Workplace()
        let running = try work.program.start([
            "run", TestData.object("flood"), "--format", "json", "--interval", "50ms",
        ])
        try running.wait { $0.errors.contains("attached ") }
        let deadline = ContinuousClock.now + .seconds(60)
        // More at once than the queue holds, so that every buffer has the size it will ever have.
        for _ in 0..<200 { Trigger.flood.pull(1024) }
        try waitUntilQuiet(running)
        let early = try Footprint(of: running.process)
        while ContinuousClock.now < deadline {
            Trigger.flood.pull(100)
            usleep(20_000)
        }
        try waitUntilQuiet(running)
        let late = try Footprint(of: running.process)
        running.signal(SIGINT)
        #expect(try running.finish().status == 0)
        #expect(late.descriptors == early.descriptors)
        #expect(late.memory - early.memory < 1024, "KiB grown: \(late.memory - early.memory)")
    }

    /// Waits until a run has written what came: for a second it has written nothing.
    private func waitUntilQuiet(_ running: Program.Running) throws {
        var (size, since) = (0, ContinuousClock.now)
        try running.wait { running in
            if running.outputSize != size { (size, since) = (running.outputSize, .now) }
            return size > 0 && since.duration(to: .now) > .seconds(1)
        }
    }
}
