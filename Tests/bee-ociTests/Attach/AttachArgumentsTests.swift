import Base
import Glibc
import Testing

// What is refused, and what is only told (CLI-150 to CLI-158).
@Suite(.enabled(if: geteuid() == 0, "loading programs needs root"))
struct AttachArgumentsTests {
    private func run(_ object: String, _ arguments: String...) throws -> Program.Result {
        try Program.beeOCI.run(["run", TestData.object(object), "--format", "json"] + arguments)
    }

    @Test func runsWhatItCanAndTellsWhyNotOfEveryOtherSection() throws {
        let result = try run("unrunnable", "--for", "50ms")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("attached 1 of 19 programs"))
        #expect(result.errors.split(separator: "\n").count { $0.hasPrefix("warning: unrunnable_") } == 18)
    }

    @Test(arguments: [["--only"], ["--skip"]])
    func refusesAnUnknownProgramWithTheNearestName(option: [String]) throws {
        let result = try run("hooks", option[0], "hooks_xpd")
        #expect(result.status == 64)
        #expect(result.errors.contains("did you mean hooks_xdp"), "\(result.errors)")
    }

    @Test(arguments: ["hooks_xdp", "hooks_xdp=", "hooks_xdp=kprobe:vfs_open", "hooks_tc=lo", "hooks_none=lo"])
    func refusesATargetThatCannotBe(argument: String) throws {
        let result = try run("hooks", "--attach", argument)
        #expect(result.status == 64, "\(result.errors)")
        #expect(!result.errors.contains("attached"))
    }

    @Test func refusesATargetThatIsNotThereBeforeLoading() throws {
        let result = try run("hooks", "--attach", "hooks_xdp=bee-none")
        #expect(result.status == 69)
        #expect(result.errors.contains("there is no network interface 'bee-none'"), "\(result.errors)")
    }

    // CLI-156
    @Test func refusesATracepointThatIsNotThereBeforeLoading() throws {
        let result = try run("multi", "--attach", "multi_tracepoint=sched:nope", "--no-attach")
        #expect(result.status == 69)
        let words = "error[attach-failed]: multi_tracepoint: the kernel has no tracepoint 'sched/nope'"
        #expect(result.errors.hasPrefix(words), "\(result.errors)")
    }

    // CLI-156
    @Test func endsWhereATargetThatWasGivenIsNotThere() throws {
        let result = try run("multi", "--attach", "multi_raw=bee_nope", "--for", "50ms")
        #expect(result.status == 69)
        #expect(
            result.errors.hasPrefix("error[attach-failed]: multi_raw: the kernel has no raw tracepoint 'bee_nope'"),
            "\(result.errors)")
        #expect(!result.errors.contains("attached ") && result.output.isEmpty)
    }

    // CLI-151: of an offset and of a file nothing is believed.
    @Test(arguments: [("+0x7fffffffffffffff", false), ("+9223372036854775807", false), ("", true)])
    func refusesAPlaceBehindTheEndOfEveryFile(offset: String, isPatched: Bool) throws {
        var bytes = try RegularFile.read(try UserProgram.path(), limit: 1 << 24)
        // Segments that are mapped (PT_LOAD, 1) begin at an offset of 2^63 and more.
        let (table, count) = (Int(bytes[32]) | Int(bytes[33]) << 8, Int(bytes[56]))
        for header in stride(from: table, to: table + count * 56, by: 56) where isPatched && bytes[header] == 1 {
            bytes[header + 15] = 0x80
        }
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: "hooked")
        let result = try run("hooks", "--attach", "hooks_uprobe=\(folder / "hooked"):bee_hook_one\(offset)")
        #expect(result.status == 69)
        #expect(result.errors.contains("hooked is too short for bee_hook_one"), "\(result.errors)")
        #expect(!result.errors.contains("attached"))
    }

    @Test func leavesOutWhatIsSkipped() throws {
        let result = try run("targets", "--skip", "targets_kprobe", "--skip", "targets_xdp", "--for", "50ms")
        #expect(result.errors.contains("attached 1 of 5 programs"), "\(result.errors)")
    }
}
