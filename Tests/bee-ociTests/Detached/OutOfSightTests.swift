import Glibc
import Testing

/// Runs that stay, looked at by processes that cannot see or open all of it.
@Suite(.needsRoot)
struct OutOfSightTests {
    private let run: StayingRun

    init() throws {
        run = try StayingRun()
        try #require(try run.begin(TestData.object("members")).status == 0)
    }

    /// Runs the program behind words of a shell, in a mount namespace of its own.
    private func apart(_ words: String, _ arguments: String...) throws -> Program.Result {
        try Program(path: "/usr/bin/unshare").run(
            ["--mount", "/bin/sh", "-c", "\(words) && exec \"$@\"", "sh", run.program.path] + arguments)
    }

    // CLI-360, CLI-367, CLI-370
    @Test(arguments: ["tmpfs", "bpf"])
    func aRunThatIsPinnedElsewhereIsLeftAlone(system: String) throws {
        let mount = "mount -t \(system) none /sys/fs/bpf"
        let link = try run.linkNumber()
        let files = run.files
        let stopped = try apart(mount, "stop", run.name)
        #expect(stopped.status == 69)
        #expect(stopped.output.isEmpty)
        #expect(stopped.errors.contains("of the run is in the kernel still"), "\(stopped.errors)")
        #expect(run.files == files)
        #expect(try StayingRun.hasLink(link))
        let listed = try apart(mount, "ps")
        #expect(listed.lines.contains { $0.hasPrefix(run.name) && $0.contains("elsewhere") }, "\(listed.output)")
        let followed = try apart(mount, "follow", run.name)
        #expect(followed.status == 69)
        #expect(!followed.errors.contains("bee-oci stop"), "\(followed.errors)")
        #expect(try run.listed()?.state == "running")
        try run.program.done("stop", run.name)
        #expect(run.isGone)
    }

    // CLI-370: nothing tells what a run had pinned that was killed while it began.
    @Test func whatAKillLeftIsNotForgottenWithoutAnEBPFFileSystem() throws {
        let killed = try StayingRun()
        #expect(try killed.begin(TestData.object("members"), fault: "pinned:1").status == 128 + SIGKILL)
        let stopped = try apart("mount -t tmpfs none /sys/fs/bpf", "stop", killed.name)
        #expect(stopped.status == 69)
        #expect(!killed.files.isEmpty)
        try killed.program.done("stop", killed.name)
        #expect(killed.isGone)
    }

    // CLI-371: without pins no link is left, so there is nothing but the record.
    @Test func theRecordGoesWhoseRunWasUnpinnedByHand() throws {
        TemporaryFolder.remove(run.folder)
        #expect(try eventually { try run.listed()?.state == "incomplete" })
        try run.program.done("stop", run.name)
        #expect(run.isGone)
    }

    // CLI-360, CLI-367, CLI-370
    @Test(arguments: 4...16) func nothingIsTakenForGoneThatCannotBeOpened(limit: Int) throws {
        func limited(_ arguments: String...) throws -> Program.Result {
            try Program(path: "/usr/bin/prlimit").run(
                ["--nofile=\(limit):\(limit)", run.program.path] + arguments)
        }
        let listed = try limited("ps")
        #expect(listed.status != 0 || listed.lines.contains { $0.hasPrefix(run.name) && $0.contains("running") })
        let followed = try limited("follow", run.name, "--for", "1ms")
        #expect(!followed.errors.contains("bee-oci stop"), "\(followed.errors)")
        let stopped = try limited("stop", run.name)
        #expect(stopped.status == 0 ? run.isGone : !run.files.isEmpty, "\(stopped.errors)")
        #expect(!stopped.errors.contains("stays"), "\(stopped.errors)")
    }

    // CLI-360, CLI-367: inotify's instances are counted for all processes of a user, and root's may be used up.
    @Test func aRunThatCannotBeWatchedIsWholeAllTheSame() throws {
        let listed = try RefusedCall.watch.done(run.program.path, "ps")
        #expect(listed.lines.contains { $0.hasPrefix(run.name) && $0.contains("running") }, "\(listed.output)")
        let followed = try RefusedCall.watch.run(run.program.path, "follow", run.name)
        #expect(followed.status == 74)
        #expect(followed.errors.contains("sysctl fs.inotify.max_user_instances"), "\(followed.errors)")
        #expect(!followed.errors.contains("bee-oci stop"))
    }
}

/// Programs for which the kernel refuses a system call with EMFILE, by a filter of seccomp(2).
private struct RefusedCall {
    static let watch = RefusedCall(
        script: """
            import ctypes, os, platform, struct, sys
            call = {"x86_64": 294, "aarch64": 26}[platform.machine()]
            lines = [(0x20, 0, 0, 0), (0x15, 0, 1, call), (6, 0, 0, 0x50000 | 24), (6, 0, 0, 0x7fff0000)]
            code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
            filter = struct.pack("HxxxxxxQ", len(lines), ctypes.addressof(code))
            assert ctypes.CDLL(None).prctl(22, 2, filter) == 0
            os.execv(sys.argv[1], sys.argv[1:])
            """)

    let script: String

    func run(_ words: String...) throws -> Program.Result {
        try Program(path: "/usr/bin/env").run(["python3", "-c", script] + words)
    }

    func done(_ words: String...) throws -> Program.Result {
        try Program(path: "/usr/bin/env").done(["python3", "-c", script] + words)
    }
}
