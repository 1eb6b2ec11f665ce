import Glibc
import Testing

@Suite(.enabled(if: geteuid() == 0, "loading programs needs root"))
struct EndlessEventsTests {
    /// How long the run may take to notice that its time is over, on a machine that does much else.
    private static let patience = Duration.seconds(60)

    // CLI-104, CLI-105. Each time a few rows are taken more events are made than those, so there is always one to show.
    @Test(.pulls(.many)) func aTimeEndsARunWhoseEventsNeverCease() throws {
        let work = try Workplace()
        let reader = try Reader(of: work.folder / "rows")
        let run = "exec '\(work.program.path)' run '\(TestData.object("many"))' --format json --for 5s"
        let running = try Program(path: "/bin/sh").start(["-c", "\(run) >'\(reader.path)'"])
        try running.wait { $0.errors.contains("attached ") || kill($0.process, 0) != 0 }
        try #require(isAttached(running), "\(running.errors)")
        let end = ContinuousClock.now + Self.patience
        var taken = 0
        while isAttached(running) {
            try #require(ContinuousClock.now < end, "still attached")
            Trigger.many.pull(200)
            taken += max(0, reader.read(16 << 10))
            usleep(10_000)
        }
        let left = try reader.drain(within: Self.patience)
        #expect(left > taken, "events came faster than they were taken")
        #expect(try running.finish(within: 60).status == 0, "\(running.errors)")
    }

    /// Whether a process holds a link to a program.
    private func isAttached(_ running: Program.Running) -> Bool {
        (0..<64).contains { number in
            var text = [CChar](repeating: 0, count: 64)
            _ = readlink("/proc/\(running.process)/fd/\(number)", &text, text.count - 1)
            return strcmp(text, "anon_inode:bpf_link") == 0
        }
    }
}

/// The slow end of a pipe with a name.
private final class Reader {
    let path: String
    private let descriptor: Int32

    init(of path: String) throws {
        self.path = path
        try #require(mkfifo(path, 0o600) == 0)
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(descriptor >= 0)
    }

    deinit { close(descriptor) }

    /// Takes what is there, up to a number of bytes; how many, 0 at the end, below 0 where there is nothing yet.
    func read(_ most: Int) -> Int {
        var bytes = [UInt8](repeating: 0, count: most)
        return Glibc.read(descriptor, &bytes, most)
    }

    /// Takes everything up to the end, as fast as it comes.
    func drain(within patience: Duration) throws -> Int {
        let end = ContinuousClock.now + patience
        var taken = 0
        while true {
            let count = read(1 << 16)
            if count == 0 { return taken }
            taken += max(0, count)
            try #require(ContinuousClock.now < end, "the rows do not end")
            if count < 0 { usleep(1000) }
        }
    }
}
