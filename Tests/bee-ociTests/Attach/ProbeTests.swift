import Glibc
import Testing

extension AttachedPrograms {
    // Each kind of probe is attached in this kernel, and what it tells is held against what was done.
    @Suite struct ProbeTests {
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
            let process = try UserProgram.run("5", "go", "2")
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
            let process = try UserProgram.run("75", "go", "3")
            #expect(try events(run, of: process).map(\.value) == Array(repeating: 75, count: 6))
        }

        @Test func readsTheArgumentOfAMarker() throws {
            let run = try HookRun([("usdt", "\(UserProgram.path()):bee:mark")])
            let process = try UserProgram.run("76", "go", "2")
            let mark = Event(pid: process, value: 76, program: "usdt")
            #expect(try events(run, of: process) == [mark, mark])
        }

        @Test(arguments: ["uprobe", "multi", "usdt"])
        func narrowsAProbeToOneProcess(program: String) throws {
            let path = try UserProgram.path()
            let folder = try TemporaryFolder()
            let pipes = try ["chosen", "other"].map { try HeldPipe(folder / $0) }
            let chosen = try Program(path: path).start(["81", "wait"], input: pipes[0].path)
            let other = try Program(path: path).start(["82", "wait"], input: pipes[1].path)
            // What is probed in a process has to be mapped there.
            for running in [chosen, other] { try running.wait { $0.output.contains("ready") } }
            let target = program == "usdt" ? "bee:mark" : "bee_hook_one"
            let run = try HookRun([(program, "\(path):\(target),pid:\(chosen.process)")])
            for (pipe, running) in zip(pipes, [chosen, other]).reversed() {
                try pipe.write([UInt8(ascii: "\n")], for: running)
                _ = try running.finish()
            }
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
            let busy = try Program(path: "/bin/sh").start(["-c", "while :; do :; done"])
            // At 999 a second, 1 s of one processor gives hundreds; a shared machine gives fewer.
            try run.running.wait { _ in
                let processes = run.events.map(\.pid)
                return processes.count > 50 && processes.contains(busy.process) && Set(processes).count > 1
            }
            _ = try run.end()
        }

        @Test func samplesOneProcess() throws {
            let busy = try (1...2).map { _ in
                try Program(path: "/bin/sh").start(["-c", "while :; do :; done"])
            }
            let run = try HookRun([("sample", "cpu-clock:99,pid:\(busy[0].process)")])
            try run.running.wait { _ in run.events.count > 5 }
            #expect(try run.end().allSatisfy { $0.pid == busy[0].process })
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
    }
}

/// What files of the kernel say.
enum FileText {
    static func text(_ path: String) -> String { (try? TemporaryText.read(path)) ?? "" }

    static func lines(_ path: String) -> [Substring] { text(path).split(separator: "\n") }
}
