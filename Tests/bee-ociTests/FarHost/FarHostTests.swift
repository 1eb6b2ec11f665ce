import Glibc
import Testing

// The claim of the project, tried on another kernel than this: everything arrives on a USB stick, nothing by network.
@Suite(.enabled(if: VirtualMachine.isThere("6.1-usb") || VirtualMachine.isRequired, VirtualMachine.advice))
struct FarHostTests {
    private let visit: FarHostVisit

    init() async throws { visit = try await FarHostVisit.made.value }

    private struct Loaded: Decodable {
        let images: [Homecoming.Image]
    }

    private struct Row<Event: Decodable>: Decodable {
        let event: Event
    }

    @Test func loadsTheArchiveFromTheStickIntoALayoutThatItMakes() throws {
        #expect(try visit.step("disk").status == 0)
        let load = try visit.step("load")
        #expect(load.status == 0, "\(load.errors)")
        #expect(try load.json(Loaded.self).images.byName == visit.digests)
        #expect(try visit.step("list").json([Homecoming.Image].self).byName == visit.digests)
    }

    private struct Start: Decodable, Equatable {
        let pid: Int
        let comm: String
    }

    // From the machine's layout, from bee's archive, and straight from the stick that is mounted read-only.
    @Test(arguments: ["tracepoint", "sample", "stick"])
    func aTracepointShowsExactlyWhatWasStarted(step: String) throws {
        let run = try visit.step(step)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errorsBeforeItsEnd == ["attached 1 of 1 programs"])
        let rows = try run.rows(of: "print_execs", as: Row<Start>.self).map(\.event)
        #expect(run.processes.count == 3)
        #expect(
            rows.filter { $0.comm.hasPrefix("far-host") }
                == run.processes.map { Start(pid: $0.pid, comm: String($0.command.dropFirst("./".count))) })
    }

    private struct Unlink: Decodable, Equatable {
        let pid: Int
        let result: Int
        let comm: String
        let path: String
    }

    // From the machine's layout, from the FAT32 stick, and where the kernel tells no BTF.
    @Test(arguments: ["kprobe", "fat", "hidden"])
    func aKprobeAndAKretprobeShowExactlyWhatWasRemoved(step: String) throws {
        let run = try visit.step(step)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errorsBeforeItsEnd.last == "attached 2 of 2 programs")
        let pids = run.processes.map(\.pid)
        try #require(pids.count == 3)
        #expect(
            try run.rows(of: "print_unlinks", as: Row<Unlink>.self).map(\.event) == [
                Unlink(pid: pids[0], result: 0, comm: "unlink", path: "far-host-file"),
                Unlink(pid: pids[2], result: Int(-ENOENT), comm: "unlink", path: "far-host-none"),
            ])
    }

    private struct Mkdir: Decodable, Equatable {
        let pid: Int
        let comm: String
        let name: String
    }

    private struct Count: Decodable {
        let key: Int
        let value: Int
    }

    @Test func fentryAndFexitShowExactlyWhatWasMade() throws {
        let run = try visit.step("fentry")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errorsBeforeItsEnd == ["attached 2 of 2 programs"])
        let pids = run.processes.map(\.pid)
        try #require(pids.count == 4)
        #expect(
            try run.rows(of: "print_mkdirs", as: Row<Mkdir>.self).map(\.event) == [
                Mkdir(pid: pids[0], comm: "mkdir", name: "far-host-folder"),
                Mkdir(pid: pids[2], comm: "mkdir", name: "far-host-first"),
                Mkdir(pid: pids[3], comm: "mkdir", name: "far-host-second"),
            ])
        let counts = try run.rows(of: "counter_mkdirs", as: Count.self).suffix(2)
        #expect([Int: Int](uniqueKeysWithValues: counts.map { ($0.key, $0.value) }) == [0: 2, Int(-ENOSPC): 1])
    }

    // CLI-5
    @Test func readsAStickThatIsMountedReadOnlyAndLeavesEveryByteAsItWas() throws {
        #expect(try visit.step("stick-list").json([Homecoming.Image].self).byName == visit.digests)
        for name in ["stick-sample", "stick-save"] {
            let step = try visit.step(name)
            #expect(step.status == 0, "\(name): \(step.errors)")
        }
        #expect(visit.isCarriedStickUnchanged)
        #expect(visit.homecoming.isStraightArchiveTheSame)
    }

    @Test(arguments: ["stick-tag", "stick-load", "stick-new"])
    func saysSoWhereItShouldWriteToAStickThatIsMountedReadOnly(step: String) throws {
        let refused = try visit.step(step)
        #expect(refused.status == 74, "\(refused.errors)")
        #expect(refused.errors.first?.contains("Read-only file system") == true, "\(refused.errors)")
        #expect(refused.output.isEmpty)
    }

    @Test func keepsALayoutOnFAT32() throws {
        for name in ["fat-load", "fat-pack", "fat-tag", "fat-rm", "fat-list", "fat-save", "fat-again"] {
            let step = try visit.step(name)
            #expect(step.status == 0, "\(name): \(step.errors)")
            #expect(step.errors.isEmpty)
        }
        // The object alone decides the digest, so what was packed there is what was packed here.
        var expected = visit.digests
        expected["mkdirs"] = nil
        expected["tagged"] = visit.digests["execs"]
        #expect(try visit.step("fat-list").json([Homecoming.Image].self).byName == expected)
        #expect(visit.homecoming.layout == expected)
        #expect(visit.homecoming.copy == expected)
    }

    @Test func bringsHomeTheArchiveThatWasCarriedThere() throws {
        #expect(try visit.step("returned").status == 0)
        #expect(visit.homecoming.isArchiveTheSame)
    }

    @Test func refusesWhatNeedsBTFOnAKernelThatTellsNoneAndWarnsOfTheRest() throws {
        let refused = try visit.step("hidden-mkdirs")
        #expect(refused.status == 69)
        #expect(refused.errors.first?.hasPrefix("error[btf-missing]: mkdirs: ") == true, "\(refused.errors)")
        #expect(refused.output.isEmpty)
        let tried = try visit.step("hidden")
        #expect(tried.errors.first?.hasPrefix("warning: this kernel tells no BTF") == true, "\(tried.errors)")
    }

    @Test func leavesFileSystemsThatTheirOwnToolsFindSound() throws {
        #expect(try visit.step("off").status == 0)
        #expect(visit.homecoming.faults == [])
    }

    @Test func isQuickFromTheStickToTheFirstRow() throws {
        let plugged = try #require(visit.step("plugged").times.first)
        let mounted = try #require(visit.step("mounted").times.first)
        let run = try visit.step("tracepoint").times
        try #require(run.count == 2)
        let seconds = [mounted, run[0], run[1]].map { (($0 - plugged) * 100).rounded() / 100 }
        print("far host: seconds from the plug: mounted \(seconds[0]), attached \(seconds[1]), first row \(seconds[2])")
        #expect(run[1] - plugged < 60)
    }
}
