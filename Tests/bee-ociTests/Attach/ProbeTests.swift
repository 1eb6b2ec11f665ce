import Glibc
import Testing

extension AttachedPrograms {
    // Each kind of probe is attached in this kernel, and what it tells is held against what was done.
    @Suite(.serialized) struct ProbeTests {
        private typealias Event = HookRun.Event

        /// The events of one process.
        private func events(_ run: HookRun, of process: Int32) throws -> [Event] {
            try run.end { $0.pid == process }.filter { $0.pid == process }
        }

        @Test func probesAFunctionOfAProgram() throws {
            let run = try HookRun([("uprobe", "\(UserProgram.path()):bee_hook_one")])
            let process = try UserProgram.run("71")
            #expect(try events(run, of: process) == [Event(pid: process, value: 71, program: "uprobe")])
        }

        @Test func probesTheReturnOfAFunction() throws {
            let run = try HookRun([("uretprobe", "\(UserProgram.path()):bee_hook_one")])
            let process = try UserProgram.run("72")
            #expect(try events(run, of: process) == [Event(pid: process, value: 73, program: "uretprobe")])
        }

        @Test func takesTheKindBeforeTheTarget() throws {
            let run = try HookRun([("uprobe", "uretprobe:\(UserProgram.path()):bee_hook_two")])
            let process = try UserProgram.run("5", "0", "2")
            #expect(
                try run.end { $0.pid == process }.filter { $0.pid == process }.allSatisfy { $0.program == "uprobe" })
        }

        @Test func attachesOneProgramToSeveralTargets() throws {
            let path = try UserProgram.path()
            let run = try HookRun([("uprobe", "\(path):bee_hook_one"), ("uprobe", "\(path):bee_hook_two")])
            let process = try UserProgram.run("6")
            #expect(try events(run, of: process).count == 2)
        }

        @Test func probesAFunctionOfTheCLibraryByTheLibrarysName() throws {
            let run = try HookRun([("library", "")])
            let process = try UserProgram.run("74")
            #expect(try events(run, of: process) == [Event(pid: process, value: 74, program: "library")])
        }

        @Test func probesManyFunctionsAtOnce() throws {
            let run = try HookRun([("multi", "\(UserProgram.path()):bee_hook_*")])
            let process = try UserProgram.run("75", "0", "3")
            #expect(try events(run, of: process).map(\.value) == Array(repeating: 75, count: 6))
        }

        @Test func readsTheArgumentOfAMarker() throws {
            let run = try HookRun([("usdt", "\(UserProgram.path()):bee:mark")])
            let process = try UserProgram.run("76", "0", "2")
            let mark = Event(pid: process, value: 76, program: "usdt")
            #expect(try events(run, of: process) == [mark, mark])
        }

        @Test(arguments: ["uprobe", "multi", "usdt"])
        func narrowsAProbeToOneProcess(program: String) throws {
            let path = try UserProgram.path()
            let chosen = try Program(path: path).start(["81", "1500"])
            let other = try Program(path: path).start(["82", "1500"])
            let target = program == "usdt" ? "bee:mark" : "bee_hook_one"
            let run = try HookRun([(program, "\(path):\(target),pid:\(chosen.process)")])
            _ = try other.finish()
            _ = try chosen.finish()
            #expect(try run.end { $0.value == 81 }.map(\.value) == [81])
        }

        @Test func attachesToATracepoint() throws {
            let run = try HookRun([("tracepoint", "sched:sched_process_exec")])
            let process = try UserProgram.run("0")
            #expect(try events(run, of: process).count == 1)
        }

        @Test(arguments: ["raw", "typed"])
        func attachesToARawTracepoint(program: String) throws {
            let run = try HookRun([(program, "sched_process_exec")])
            let process = try UserProgram.run("0")
            #expect(try events(run, of: process) == [Event(pid: process, value: 0, program: program)])
        }

        @Test func samplesEveryProcessor() throws {
            let run = try HookRun([("sample", "cpu-clock:999")])
            let busy = try Program(path: "/usr/bin/timeout").start(["1", "/bin/sh", "-c", "while :; do :; done"])
            _ = try busy.finish()
            // At 999 a second, 1 s of one processor gives hundreds; a shared machine gives fewer.
            let events = try run.end()
            #expect(events.count > 50, "\(events.count)")
            #expect(Set(events.map(\.pid)).count > 1)
        }

        @Test func samplesOneProcess() throws {
            let busy = try Program(path: "/usr/bin/timeout").start([
                "--foreground", "2", "/bin/sh", "-c", "while :; do :; done",
            ])
            try busy.wait { FileText.lines("/proc/\($0.process)/task/\($0.process)/children").first?.isEmpty == false }
            let child = try #require(
                FileText.lines("/proc/\(busy.process)/task/\(busy.process)/children").first?.split(separator: " ").first
            )
            let run = try HookRun([("sample", "cpu-clock:99,pid:\(child)")])
            _ = try busy.finish()
            let events = try run.end()
            #expect(events.count > 5)
            #expect(events.allSatisfy { "\($0.pid)" == child })
        }

        @Test func showsWhatAnIteratorPrintsAndEnds() throws {
            let result = try Program.beeOCI.run(
                "run", TestData.object("hooks"), "--only", "hooks_tasks", "--format", "json")
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.errors.contains("attached 1 of 1 programs"))
            let mine = result.lines.filter { $0.contains("\"map\":\"hooks_tasks\",\"event\":\"\(getpid()) ") }
            #expect(!mine.isEmpty)
            #expect(result.lines.allSatisfy { $0.contains("\"map\":\"hooks_tasks\",\"event\":\"") })
        }

        @Test func narrowsAnIteratorToOneProcess() throws {
            let result = try Program.beeOCI.run(
                "run", TestData.object("hooks"), "--only", "hooks_tasks", "--attach", "hooks_tasks=pid:\(getpid())",
                "--format", "csv", "--count", "1")
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.lines.count == 2)
            #expect(result.lines.last?.contains(",hooks_tasks,") == true, "\(result.output)")
            #expect(result.lines.last?.contains(",\(getpid()) ") == true, "\(result.output)")
        }

        @Test func registersAStructureAndTakesItBack() throws {
            let path = "/proc/sys/net/ipv4/tcp_available_congestion_control"
            #expect(!FileText.text(path).contains("bee_congestion"))
            for signal in [SIGINT, SIGKILL] {
                let running = try Program.beeOCI.start(["run", TestData.object("congestion"), "--format", "json"])
                try running.wait { $0.errors.contains("attached 3 of 3 programs") || $0.hasEnded }
                #expect(FileText.text(path).contains("bee_congestion"), "\(running.errors)")
                running.signal(signal)
                _ = try running.finish()
                // The guard comes after the process.
                for _ in 0..<200 where FileText.text(path).contains("bee_congestion") { usleep(10_000) }
                #expect(!FileText.text(path).contains("bee_congestion"), "after signal \(signal)")
            }
        }
    }
}

/// What files of the kernel say.
enum FileText {
    static func text(_ path: String) -> String { (try? TemporaryText.read(path)) ?? "" }

    static func lines(_ path: String) -> [Substring] { text(path).split(separator: "\n") }
}
