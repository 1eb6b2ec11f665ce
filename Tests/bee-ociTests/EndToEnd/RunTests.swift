import Base
import FoundationEssentials
import Glibc
import Testing

// Every run here is a real load into this machine's kernel.
@Suite(.needsRoot)
struct RunTests {
    private struct Row: Decodable {
        struct Event: Decodable {
            let pid: Int32?
            let comm: String?
            let token: Int?
            let sequence: Int?
        }
        struct Key: Decodable {
            let pid: Int32?
            let comm: String?
        }
        let time: String
        let map: String
        let event: Event?
        let key: Key?
        let value: Int?
    }

    /// The rows of events and of counters keyed by process.
    private func rows(_ output: String) throws -> [Row] {
        let lines = output.split(separator: "\n").filter { $0.contains("\"event\":") || $0.contains("\"key\":{") }
        return try lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    }

    private func started(_ work: Workplace, _ arguments: String...) throws -> Program.Running {
        let running = try work.program.start(["run", "--layout", work.layout, "--format", "json"] + arguments)
        try running.wait { $0.errors.contains("attached ") }
        return running
    }

    /// Starts a program under another name and waits for its end.
    private func startProcess(named name: String, in folder: TemporaryFolder) throws -> Int32 {
        symlink("/bin/true", folder / name)
        let running = try Program(path: folder / name).start([])
        _ = try running.finish()
        return running.process
    }

    @Test func runsTheOriginalToolsStoreInPlaceAndShowsWhatReallyStarted() throws {
        let work = try Workplace()
        let original = try work.originalLayout()
        let running = try work.program.start(["run", "--layout", original, "--format", "json"])
        try running.wait { $0.errors.contains("attached 1 of 1 programs") }
        let process = try startProcess(named: "bee_e2e_proof", in: work.folder)
        try running.wait { $0.output.contains("bee_e2e_proof") }
        running.signal(SIGINT)
        let result = try running.finish()
        #expect(result.status == 0, "\(result.errors)")
        let rows = try rows(result.output)
        let events = rows.filter { $0.map == "print_execs" && $0.event?.pid == process }
        #expect(events.map { $0.event?.comm } == ["bee_e2e_proof"])
        let counted = rows.last { $0.map == "counter_execs" && $0.key?.pid == process }
        #expect(counted?.value == 1)
    }

    @Test func runsAnImageThatWasLoadedFromATar() throws {
        let work = try Workplace()
        try work.done("load", "\(TestData.path)/bee-0.0.15-store.tar", "--as", "hello")
        let running = try started(work, "hello", "--count", "1")
        _ = try startProcess(named: "bee_e2e_tar", in: work.folder)
        let result = try running.finish()
        #expect(result.status == 0)
        #expect(try rows(result.output).filter { $0.event != nil }.count == 1)
    }

    // Events carry who pulled the trigger; keys and values are the constants alone.
    @Test(arguments: [
        ("print_padded", "\"pid\":\(getpid()),\"token\":77"), ("print_packed", "\"pid\":\(getpid()),\"token\":77"),
        ("gauge_values", "\"pid\":0,\"token\":0"), ("counter_keys", "\"pid\":0,\"token\":0"),
    ])
    func decodesEveryKindOfMember(map: String, pid: String) throws {
        let expected = try #require(
            TemporaryText.read("\(TestData.path)/objects/members.expected.json").split(separator: "\n").first
        ).replacing("\\ufffd", with: "\u{FFFD}")
        let work = try Workplace()
        let running = try started(work, TestData.object("members"))
        Trigger.members.pull(77)
        let isRow = { (line: Substring) in line.contains("\"map\":\"\(map)\"") && line.contains(pid) }
        try running.wait { $0.output.split(separator: "\n").contains(where: isRow) }
        running.signal(SIGTERM)
        let result = try running.finish()
        let row = try #require(result.lines.first(where: isRow))
        let zeroed = row.replacing(pid, with: "\"pid\":0,\"token\":0")
        #expect(zeroed.contains(expected.dropFirst().dropLast()), "\(zeroed)")
    }

    @Test(.pulls(.maps)) func printsWhatMapsHoldWhenItIsNewAndOnceMoreAtTheEnd() throws {
        let work = try Workplace()
        let running = try started(work, TestData.object("maps"), "--interval", "100ms")
        Trigger.maps.pull(1)
        try running.wait { $0.output.contains("gauge_pcarray") && $0.output.contains("counter_flows") }
        usleep(400_000)
        running.signal(SIGINT)
        let lines = try running.finish().lines
        let flows = lines.filter { $0.contains("\"map\":\"counter_flows\"") }
        #expect(flows.count == 2, "once when new and once at the end: \(flows)")
        #expect(flows.allSatisfy { $0.contains(#""key":{"source":"192.0.2.1","port":443},"value":3"#) })
        #expect(lines.contains { $0.contains(#""map":"gauge_states","key":"STATE_BUSY","value":-7"#) })
        #expect(lines.contains { $0.contains(#""map":"gauge_array","key":2,"value":9223372036854775807"#) })
        #expect(lines.contains { $0.contains(#""map":"gauge_lru","key":"198.51.100.1""#) })
        #expect(lines.contains { $0.contains("counter_percpu") && $0.contains(#""value":["#) })
        #expect(!lines.contains { $0.contains("silent_hash") })
    }

    @Test(.pulls(.maps)) func showsAMapThatIsNamed() throws {
        let work = try Workplace()
        let running = try started(work, TestData.object("maps"), "--interval", "50ms", "--map", "silent_hash")
        Trigger.maps.pull(1)
        try running.wait { $0.output.contains(#""map":"silent_hash","key":1,"value":1"#) }
        running.signal(SIGINT)
        #expect(try running.finish().status == 0)
    }

    @Test(.pulls(.flood)) func endsAfterACountOfEvents() throws {
        let work = try Workplace()
        let running = try started(work, TestData.object("flood"), "--count", "5")
        Trigger.flood.pull(100)
        let result = try running.finish()
        #expect(result.status == 0)
        #expect(try rows(result.output).filter { $0.event != nil }.map { $0.event?.sequence } == [0, 1, 2, 3, 4])
    }

    @Test func endsAfterATime() throws {
        let work = try Workplace()
        let start = ContinuousClock.now
        #expect(try work.run("run", TestData.object("noncore"), "--for", "500ms").status == 0)
        #expect(ContinuousClock.now - start > .milliseconds(500))
    }

    @Test func endsInOrderWhenItsReaderHasGone() throws {
        let work = try Workplace()
        let command = """
            '\(work.program.path)' run '\(TestData.object("noncore"))' --format json 2>'\(work.folder / "err")' \
            | true; echo "${PIPESTATUS[0]}"
            """
        let result = try Program(path: "/bin/bash").run("-c", command)
        #expect(result.output == "0\n")
    }

    @Test(.pulls(.flood)) func losesNothingOfAFloodItCanHold() throws {
        let work = try Workplace()
        let running = try started(work, TestData.object("flood"), "--count", "20480")
        for _ in 0..<20 { Trigger.flood.pull(1024) }
        let result = try running.finish()
        let sequences = try rows(result.output).compactMap { $0.event?.sequence }
        #expect(sequences == Array(0..<20480))
    }

    @Test(.pulls(.perf)) func readsAPerfEventArray() throws {
        let work = try Workplace()
        let running = try started(work, TestData.object("perf"))
        Trigger.perf.pull(9)
        try running.wait { $0.output.contains("print_perf") }
        running.signal(SIGINT)
        #expect(try running.finish().status == 0)
    }

    // CLI-180
    @Test(.pulls(.oldMaps)) func runsObjectsOfOldBeeByTheirSections() throws {
        let work = try Workplace()
        let running = try started(work, TestData.object("oldmixed"), "--interval", "50ms")
        Trigger.oldMaps.pull(1)
        let expected = [
            #""map":"old_prints","event":{"pid":\#(getpid())}"#,
            #""map":"old_counts","key":{"pid":\#(getpid())},"value":5"#,
            #""map":"old_levels","key":{"pid":\#(getpid())},"value":5"#,
        ]
        try running.wait { running in expected.allSatisfy { running.output.contains($0) } }
        running.signal(SIGINT)
        let result = try running.finish()
        #expect(result.status == 0, "\(result.errors)")
        #expect(!result.output.contains("old_scratch"))
    }

    @Test func noAttachOnlyLetsTheKernelVerify() throws {
        let work = try Workplace()
        let result = try work.run("run", TestData.object("execs"), "--no-attach")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.isEmpty)
        #expect(!result.errors.contains("attached"))
    }

    @Test(arguments: [
        ("rejected", Int32(69), "rejected_unbounded"), ("bigendian", 69, "big-endian"),
        ("coremissing", 69, "task_struct"), ("nolicense", 69, "nolicense"), ("legacymaps", 65, "maps"),
    ])
    func refusesWithASentence(object: String, status: Int32, word: String) throws {
        let work = try Workplace()
        let result = try work.run("run", TestData.object(object), "--no-attach")
        #expect(result.status == status, "\(result.errors)")
        #expect(result.errors.contains(word), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test func refusesAnotherArchitectureAndWarnsOfNone() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("noncore"), "-t", "far", "--platform", "linux/s390x")
        let refused = try work.run("run", "far", "--no-attach")
        #expect(refused.status == 69)
        #expect(refused.errors.contains("linux/s390x"))
    }

    @Test func refusesAMapTheObjectLacksBeforeLoading() throws {
        let work = try Workplace()
        let result = try work.run("run", TestData.object("noncore"), "--map", "nothing")
        #expect(result.status == 64)
        #expect(result.errors.contains("print_noncore"))
    }

    @Test func leavesNoLinkWhenKilled() throws {
        let work = try Workplace()
        let running = try started(work, TestData.object("noncore"))
        let own = try running.programs()
        #expect(try own.count == 1 && own.isSubset(of: KernelPrograms.named("noncore_lseek")))
        running.signal(SIGKILL)
        #expect(try running.finish().status == 128 + SIGKILL)
        // The kernel frees what a dead process held a moment later.
        #expect(try eventually { try own.isDisjoint(with: KernelPrograms.named("noncore_lseek")) })
    }
}

enum TemporaryText {
    static func read(_ path: String) throws -> String {
        String(decoding: try RegularFile.read(path, limit: 1 << 20), as: UTF8.self)
    }
}
