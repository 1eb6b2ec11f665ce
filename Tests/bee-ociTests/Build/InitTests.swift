import Base
import Glibc
import Testing

// Rules are those of spec/cli.md.
@Suite struct InitTests {
    private let program: Program
    private let folder: TemporaryFolder

    init() throws {
        program = try .beeOCI
        folder = try TemporaryFolder()
    }

    /// Makes a probe and builds it; the object's path.
    private func probe(_ name: String, _ arguments: String...) throws -> String {
        try program.done(["init", folder / name] + arguments)
        #expect(folder.text("\(name)/README.md").split(separator: "\n").count == 3)
        try program.done(
            "build", "\(folder.path)/\(name)/\(name).bpf.c", "-o", folder / "\(name).o", "--cflag=-Werror")
        return folder / "\(name).o"
    }

    /// Runs a probe, has a body make something to see, and waits for a row.
    private func expectRow(
        _ object: String, _ arguments: String..., during body: () throws -> Void, _ isRow: (Substring) -> Bool
    ) throws {
        let run = try program.start(["run", object] + arguments)
        try run.wait { $0.errors.contains("attached 1 of 1 programs") }
        try body()
        try run.wait { $0.output.split(separator: "\n").contains(where: isRow) }
        run.signal(SIGINT)
        let result = try run.finish()
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test(arguments: [
        ("tracepoint", "tracepoint"), ("kprobe", "kprobe"), ("fentry", "tracing"), ("uprobe", "kprobe"), ("xdp", "xdp"),
        ("tc", "sched_cls"), ("lsm", "lsm"), ("iter", "tracing"), ("perf", "perf_event"),
    ]) func everyKindBuildsForEveryMapAndOutput(_ kind: String, _ type: String) throws {
        let plain = try probe("plain", "--kind", kind)
        #expect(try program.done("inspect", plain).output.contains(" \(type) "))
        guard kind != "iter" else { return }
        for (name, map, output) in [("a", "ring", "counter"), ("b", "hash", "print"), ("c", "hash", "gauge")] {
            let object = try probe(name, "--kind", kind, "--map", map, "--output", output)
            #expect(try program.done("inspect", object).output.contains("\(output)_\(name)"))
        }
    }

    @Test func aProbeOfATracepointShowsWhatIsStarted() throws {
        try expectRow(probe("starts", "--kind", "tracepoint")) {
            try Program(path: "/bin/cp").done("/bin/true", folder / "bee-started")
            try Program(path: folder / "bee-started").done()
        } _: {
            $0.contains("\"print_starts\"") && $0.contains("\"comm\":\"bee-started\"")
        }
    }

    @Test func aProbeOfALibraryCountsHowProgramsEnd() throws {
        try expectRow(probe("ends", "--kind", "uprobe", "--output", "counter")) {
            for _ in 0..<3 { _ = try Program(path: "/bin/bash").run("-c", "exit 77") }
        } _: {
            $0.contains("\"status\":77,") || $0.contains("\"status\":77}")
        }
    }

    @Test(arguments: [("xdp", "lo"), ("tc", "lo:ingress")])
    func aProbeOfPacketsTellsWhoSent(_ kind: String, _ target: String) throws {
        try expectRow(probe(kind, "--kind", kind), "--attach", "on_event=\(target)") {
            try Program(path: "/bin/bash").done("-c", "echo >/dev/udp/127.0.0.77/9")
        } _: {
            $0.contains("\"protocol\":17,") && $0.contains("\"destination\":\"127.0.0.77\"")
        }
    }

    @Test func aProbeOfTheProcessorsSeesWhatIsBusy() throws {
        try expectRow(probe("busy", "--kind", "perf"), "--attach", "on_event=cpu-clock:99") {
            try Program(path: "/bin/bash").done("-c", "exec -a x bash -c 'for ((i = 0; i < 300000; i++)); do :; done'")
        } _: {
            $0.contains("\"comm\":\"bash\"")
        }
    }

    @Test func anIteratorListsTheTasks() throws {
        let object = try probe("tasks", "--kind", "iter")
        let result = try program.done("run", object, "--for", "1s")
        #expect(result.lines.contains { $0.contains("\"event\":\"\(getpid()) \(getpid()) ") })
    }

    @Test func asksOnATerminalForWhatIsNotGiven() throws {
        let answers = """
            import os, pty, sys
            process, terminal = pty.fork()
            if process == 0:
                os.execv(sys.argv[1], [sys.argv[1], "init", sys.argv[2]])
            text = b""
            for question, answer in ((b"kind (", b"nothing\\n"), (b"kind (", b"8\\n")):
                while question not in text:
                    text += os.read(terminal, 4096)
                text = b""
                os.write(terminal, answer)
            while os.waitpid(process, os.WNOHANG) == (0, 0):
                try:
                    text += os.read(terminal, 4096)
                except OSError:
                    break
            """
        try folder.write(Array(answers.utf8), to: "answers.py")
        try Program(path: "/usr/bin/env").done("python3", folder / "answers.py", program.path, folder / "asked")
        #expect(folder.text("asked/asked.bpf.c").contains("SEC(\"iter/task\")"))
    }

    @Test(arguments: [("my_", "my"), ("a__b-", "a-b"), ("plain_name", "plain_name")])
    func theReadmeNamesAnImageThatMayBe(folderName: String, name: String) throws {
        try program.done("init", folder / folderName, "--kind", "xdp")
        #expect(folder.text(folderName + "/README.md").contains(" -t \(name) && bee-oci save \(name) -o "))
    }

    // CLI-821
    @Test(.needsRoot) func whatRootMakesInAUsersFolderIsTheUsers() throws {
        let user: uid_t = 65534
        try #require(chown(try folder.makeFolder("home"), user, user) == 0)
        try program.done("init", folder / "home/fresh", "--kind", "xdp")
        try program.done("init", folder / "home", "--kind", "xdp")
        for name in folder.everything() {
            var status = stat()
            try #require(lstat(folder / name, &status) == 0)
            #expect(status.st_uid == user && status.st_gid == user, "\(name)")
        }
    }

    // CLI-821
    @Test(arguments: ["probe/README.md", "probe/probe.bpf.c", "probe"])
    func writesThroughNoLink(_ name: String) throws {
        if name != "probe" { _ = try folder.makeFolder("probe") }
        try #require(symlink(folder / "elsewhere", folder / name) == 0)
        let before = folder.everything()
        #expect(try program.run("init", folder / "probe", "--kind", "xdp").status != 0)
        #expect(folder.everything() == before)
    }

    @Test func refusesWhatCannotBeMeantAndWritesOverNothing() throws {
        let silent = try program.run("init", folder / "x")
        #expect(silent.status == 64)
        #expect(silent.errors.contains("hint: one of tracepoint, kprobe"))
        #expect(try program.run("init", folder / "x", "--kind", "iter", "--map", "ring").status == 64)
        #expect(
            try program.run("init", folder / "x", "--kind", "xdp", "--map", "ring", "--output", "gauge").status == 64)
        #expect(try program.run("init", folder / "7x", "--kind", "xdp").status == 64)
        #expect(!folder.everything().contains("x"))
        _ = try folder.makeFolder("x")
        try folder.write(Array("mine".utf8), to: "x/README.md")
        let second = try program.run("init", folder / "x", "--kind", "xdp")
        #expect(second.status == 64)
        #expect(second.errors.contains("x/README.md: is there already"))
        #expect(folder.everything() == ["x", "x/README.md"])
    }
}
