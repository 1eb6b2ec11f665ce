import FoundationEssentials
import Glibc
import Testing

// The examples that watch processes, beside what processes of the tests did.
@Suite(.serialized, .needsRoot)
struct ExampleProcessTests {
    private struct Start: Decodable, Equatable {
        let pid: Int32
        let parent: Int32
        let user: UInt32
        let comm: String
        let file: String
        let arguments: String
    }

    @Test func execShowsTheProgramThatIsStartedAndItsArguments() throws {
        let folder = try TemporaryFolder()
        let program = Program(path: folder / "bee-exec-probe")
        try Program(path: "/bin/cp").done("/bin/true", program.path)
        let run = try ExampleRun("exec", "comm=bee-exec-probe", "user=\(geteuid())")
        let running = try program.start(["one", "two words", ""])
        _ = try running.finish()
        #expect(
            try run.events(Start.self) { !$0.isEmpty } == [
                Start(
                    pid: running.process, parent: getpid(), user: geteuid(), comm: "bee-exec-probe",
                    file: program.path, arguments: "\(program.path) one two words ")
            ])
    }

    private struct Open: Decodable {
        let pid: Int32
        let comm: String
        let result: Int32
        let took: UInt64
        let path: String
    }

    @Test func openShowsWhatCouldBeOpenedAndWhatNot() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "there")
        let process = try PreparedProcess("cat '\(folder / "there")' '\(folder / "absent")'")
        let run = try ExampleRun("open", "pid=\(process.pid)")
        try process.go()
        let all = try run.events(Open.self) { $0.contains { $0.path == folder / "absent" } }
        #expect(all.allSatisfy { $0.pid == process.pid && $0.took > 0 })
        let mine = all.filter { $0.path.hasPrefix(folder.path) && $0.comm == "cat" }
        #expect(mine.map(\.path) == [folder / "there", folder / "absent"])
        #expect(mine.map { $0.result >= 0 ? 0 : $0.result } == [0, -ENOENT])
    }

    private struct End: Decodable, Equatable {
        let pid: Int32
        let parent: Int32
        let comm: String
        let status: Int32
        let signal: Int32
        let lived: UInt64
    }

    @Test func exitShowsHowAProcessThatFailedEnded() throws {
        let run = try ExampleRun("exit", "failed=true", "parent=\(getpid())")
        let commands = ["exit 0", "sleep 0.3; exit 7", "kill -KILL $$"]
        let pids = try commands.map { command in
            let running = try Program(path: "/bin/sh").start(["-c", command])
            _ = try running.finish()
            return running.process
        }
        let mine = try run.events(End.self) { $0.contains { $0.pid == pids[2] } }.filter { pids.contains($0.pid) }
        #expect(mine.map(\.pid) == Array(pids[1...]))
        #expect(mine.map(\.status) == [7, 0])
        #expect(mine.map(\.signal) == [0, SIGKILL])
        #expect(mine.allSatisfy { $0.parent == getpid() && $0.comm == "sh" })
        #expect((300_000_000...20_000_000_000).contains(mine[0].lived))
    }

    private struct Call: Decodable, Hashable {
        let comm: String
        let call: Int
    }

    private struct Calls: Decodable, Equatable {
        let done: Int
        let failed: Int
    }

    @Test func syscallsCountsCallsAndFailures() throws {
        #if arch(x86_64)
        let (getppid, chdir) = (110, 80)
        #else
        let (getppid, chdir) = (173, 49)
        #endif
        let script = """
            import os
            for i in range(123): os.getppid()
            for i in range(45):
                try: os.chdir("/bee/none")
                except OSError: pass
            """
        let process = try PreparedProcess("/usr/bin/env python3 -c '\(script)'")
        let run = try ExampleRun("syscalls", "pid=\(process.pid)")
        try process.go()
        let calls = try run.entries(Call.self, Calls.self)
        #expect(calls[Call(comm: "python3", call: getppid)] == Calls(done: 123, failed: 0))
        #expect(calls[Call(comm: "python3", call: chdir)] == Calls(done: 45, failed: 45))
    }
}
