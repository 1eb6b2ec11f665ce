import FoundationEssentials
import Glibc
import Testing

// CLI-350 to CLI-372, THR-70 to THR-72
@Suite(.needsRoot)
struct DetachTests {
    private let run: StayingRun

    init() throws { run = try StayingRun() }

    @Test func eventsOfTheTimeWhenNobodyFollowedAreShown() throws {
        let began = try run.begin(TestData.object("members"))
        #expect(began.status == 0, "\(began.errors)")
        #expect(began.output.isEmpty)
        Trigger.members.pull(70)
        let rows = try run.follow("--for", "300ms", "--filter", "pid == \(getpid())")
        #expect(rows.contains { $0.event?.pid == getpid() && $0.event?.token == 70 })
        // What was read once does not come again. Tests beside this one pull the same trigger with other tokens.
        let again = try run.follow("--for", "300ms", "--filter", "pid == \(getpid())")
        #expect(!again.contains { $0.event?.token == 70 })
    }

    @Test func psTellsOfTheRunInAnotherProcess() throws {
        try #require(try run.begin(TestData.object("members")).status == 0)
        let listed = try #require(try run.listed())
        #expect(listed.state == "running")
        #expect(listed.image == TestData.object("members"))
        #expect(listed.digest == nil && listed.moved == nil)
        #expect((0...30).contains(try #require(listed.age)))
        #expect(listed.programs == 1)
        #expect(listed.maps == run.pins("maps").count)
        // Two ring buffers of several pages at least.
        #expect(try #require(listed.memory) > 8192)
        let table = try run.program.done("ps")
        #expect(table.lines.contains { $0.hasPrefix(run.name) && $0.contains("running") })
    }

    @Test func stopDetachesAndRemovesEverything() throws {
        try #require(try run.begin(TestData.object("members")).status == 0)
        let link = try run.linkNumber()
        #expect(try StayingRun.hasLink(link))
        let stopped = try run.program.done("stop", run.name)
        #expect(stopped.lines.first?.hasPrefix("removed link ") == true)
        #expect(stopped.lines.contains("removed map print_padded"))
        // Another test's run may be changing.
        #expect(stopped.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("waiting for ") })
        #expect(try !StayingRun.hasLink(link))
        #expect(run.isGone)
        #expect(try run.listed() == nil)
    }

    // CLI-370
    @Test(arguments: [">/dev/full", ">&-"])
    func stopRemovesEverythingWhereNobodyHearsOfIt(output: String) throws {
        try #require(try run.begin(TestData.object("members")).status == 0)
        let stopped = try Program(path: "/bin/sh").run(
            "-c", "exec \"$@\" \(output)", "sh", run.program.path, "stop", run.name)
        #expect(stopped.status == 74)
        #expect(stopped.errors.contains("error[input-output]: standard output"))
        #expect(run.isGone)
    }

    // CLI-360: what is odd about one run hides no other.
    @Test func aDamagedRunIsListedAndStopped() throws {
        let other = try StayingRun()
        for one in [run, other] { try #require(try one.begin(TestData.object("members")).status == 0) }
        let pin = "\(run.folder)/maps/print_padded"
        try #require(unlink(pin) == 0 && mkdir(pin, 0o700) == 0)
        defer { TemporaryFolder.remove(run.folder) }
        #expect(try run.listed()?.state == "incomplete")
        let record = "/run/bee-oci/runs/\(other.name).json"
        let text = Array("{\"record\":2}\n".utf8)
        let file = open(record, O_WRONLY | O_TRUNC | O_CLOEXEC)
        #expect(write(file, text, text.count) == text.count)
        close(file)
        let listing = try other.program.done("ps")
        #expect(listing.errors.contains("warning: \(record): is no record of a run as this version writes it"))
        #expect(listing.lines.contains { $0.hasPrefix(other.name) && $0.contains("incomplete") })
        #expect(listing.lines.contains { $0.hasPrefix(run.name) && $0.contains("incomplete") })
        let stopped = try run.program.done("stop", run.name)
        #expect(stopped.errors.contains("has something of others in it"))
        #expect(run.pins("maps") == ["print_padded"])
        #expect(run.pins("links").isEmpty && run.pins("programs").isEmpty && run.files.isEmpty)
        try other.program.done("stop", other.name)
        #expect(other.isGone)
    }

    @Test func aNameIsTakenOnce() throws {
        try #require(try run.begin(TestData.object("members")).status == 0)
        let second = try run.begin(TestData.object("flood"))
        #expect(second.status == 75)
        #expect(second.errors.contains("runs already"))
        #expect(try run.listed()?.image == TestData.object("members"))
    }

    // CLI-351: where /run is no tmpfs, records outlive the pins.
    @Test func aRecordOfAnotherBootCountsForNothing() throws {
        try #require(try run.begin(TestData.object("members")).status == 0)
        let path = "/run/bee-oci/runs/\(run.name).json"
        let record = try TemporaryText.read(path)
        let boot = try TemporaryText.read("/proc/sys/kernel/random/boot_id").dropLast()
        try run.program.done("stop", run.name)
        for isOver in [false, true] {
            let former = isOver ? record.replacing(boot, with: "00000000-0000-4000-8000-000000000000") : record
            let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            defer { close(file) }
            try #require(write(file, former, former.utf8.count) == former.utf8.count)
            #expect(try run.listed()?.state == (isOver ? nil : "incomplete"))
            #expect(try run.program.run("follow", run.name).errors.contains("error[run-unknown]") == isOver)
            #expect(try run.begin(TestData.object("members")).status == (isOver ? 0 : 75))
        }
        #expect(try run.listed()?.state == "running")
    }

    @Test func anUnknownNameIsTold() throws {
        try #require(try run.begin(TestData.object("members")).status == 0)
        for verb in ["stop", "follow"] {
            let result = try run.program.run(verb, run.name + "x")
            #expect(result.status == 66)
            #expect(result.errors.contains("error[run-unknown]"))
            #expect(result.errors.contains("did you mean \(run.name)"))
        }
    }

    @Test(.pulls(.perf)) func perfEventsComeWhileSomebodyFollows() throws {
        try #require(try run.begin(TestData.object("perf"), ["--record", "print_perf=perf_sample"]).status == 0)
        let following = try run.program.start(["follow", run.name, "--format", "json"])
        try following.wait { running in
            Trigger.perf.pull(5)
            return running.output.contains("\"token\":5")
        }
        let second = try run.program.run("follow", run.name)
        #expect(second.status == 75)
        #expect(second.errors.contains("is followed already"))
        // It ends with the run, and says so.
        try run.program.done("stop", run.name)
        let result = try following.finish(within: patience)
        #expect(result.status == 0)
        #expect(result.errors.contains("ended after"))
        #expect(run.isGone)
    }

    @Test(.pulls(.noncore)) func aTracepointStaysAttached() throws {
        try #require(try run.begin(TestData.object("noncore"), ["--map", "print_lseeks"]).status != 0)
        #expect(run.isGone)
        try #require(try run.begin(TestData.object("noncore")).status == 0)
        Trigger.noncore.pull(3)
        #expect(try run.follow("--for", "300ms").contains { $0.event?.pid == getpid() })
    }

    @Test(arguments: 1...5) func whatAKillLeavesIsRemoved(visit: Int) throws {
        let killed = try run.begin(TestData.object("members"), fault: "pinned:\(visit)")
        #expect(killed.status == 128 + SIGKILL)
        #expect(try run.listed()?.state == "incomplete")
        #expect(try run.begin(TestData.object("members")).errors.contains("was killed while it began"))
        #expect(try run.program.run("follow", run.name).status == 66)
        try run.program.done("stop", run.name)
        #expect(run.isGone)
    }

    @Test func onlyTheRunThatTheLockNamesIsChanging() throws {
        try #require(try run.begin(TestData.object("members"), fault: "pinned:1").status == 128 + SIGKILL)
        let lock = open("/run/bee-oci/runs/.lock", O_RDWR | O_CLOEXEC)
        defer { close(lock) }
        try #require(flock(lock, LOCK_EX) == 0)
        for (name, state) in [(run.name, "changing"), (run.name + "x", "incomplete"), ("no name", "incomplete")] {
            let line = Array("\(name)\n".utf8)
            try #require(pwrite(lock, line, line.count, 0) == line.count)
            #expect(try run.listed()?.state == state, "the lock names \(name)")
        }
    }

    @Test(arguments: ["file-written:1", "file-moved:1", "file-written:2", "file-synced:2", "file-moved:2"])
    func whatAKillLeavesOfFilesIsRemoved(fault: String) throws {
        let killed = try run.begin(TestData.object("members"), fault: fault)
        #expect(killed.status == 128 + SIGKILL)
        #expect(try run.listed() != nil)
        try run.program.done("stop", run.name)
        #expect(run.isGone)
    }

    @Test func pinsOfOthersSurvive() throws {
        try #require(try run.begin(TestData.object("members")).status == 0)
        let own = "\(run.folder)/maps/foreign"
        let tool = Program(path: "/usr/sbin/bpftool")
        try tool.done(
            "map", "create", own, "type", "array", "key", "4", "value", "4", "entries", "1", "name", "bee_foreign")
        // Another map under the name of one of ours.
        let replaced = "\(run.folder)/maps/print_padded"
        #expect(unlink(replaced) == 0)
        try tool.done(
            "map", "create", replaced, "type", "array", "key", "4", "value", "4", "entries", "1", "name", "bee_foreign")
        #expect(try run.listed()?.state == "incomplete")
        #expect(try run.program.run("follow", run.name).status == 66)
        let stopped = try run.program.done("stop", run.name)
        #expect(stopped.errors.contains("has something of others in it"))
        defer { TemporaryFolder.remove(run.folder) }
        #expect(try run.listed() == nil)
        #expect(try run.program.run("stop", run.name).status == 66)
        #expect(access(own, F_OK) == 0 && access(replaced, F_OK) == 0)
        #expect(run.pins("links").isEmpty && run.pins("programs").isEmpty)
        #expect(run.files.isEmpty)
        // A run that cannot have the folder leaves it as it is.
        let second = try run.begin(TestData.object("members"))
        #expect(second.status == 75)
        #expect(second.errors.contains("has something of others in it"))
        #expect(access(own, F_OK) == 0 && access(replaced, F_OK) == 0)
        #expect(run.files.isEmpty)
    }

    @Test func whatCannotStayIsRefused() throws {
        let result = try run.begin(
            TestData.object("hooks"), ["--only", "hooks_socket", "--attach", "hooks_socket=lo"])
        #expect(result.status == 69)
        #expect(result.errors.contains("hooks_socket: is attached in a way that ends with the process"))
        #expect(run.isGone)
    }

    // CLI-156
    @Test func nothingStaysWhereATargetThatWasGivenIsNotThere() throws {
        let result = try run.begin(TestData.object("multi"), ["--attach", "multi_raw=bee_nope"])
        #expect(result.status == 69)
        #expect(result.errors.hasPrefix("error[attach-failed]: multi_raw: "), "\(result.errors)")
        #expect(run.isGone)
    }

    @Test func anImageThatMovedIsTold() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("members"), "-t", "staying")
        try #require(try run.begin("staying", ["--layout", work.layout]).status == 0)
        #expect(try run.listed()?.moved == false)
        try work.done("pack", TestData.object("flood"), "-t", "staying")
        #expect(try run.listed()?.moved == true)
        // The bytes that run are kept beside the record.
        TemporaryFolder.remove(work.layout)
        #expect(try run.listed()?.moved == nil)
        Trigger.members.pull(9)
        #expect(try run.follow("--for", "300ms").contains { $0.event?.token == 9 })
    }

    @Test func mapsAndProgramsArePinnedWhereAsked() throws {
        let shared = "/sys/fs/bpf/bee-oci-\(run.name)"
        #expect(mkdir(shared, 0o700) == 0)
        defer { TemporaryFolder.remove(shared) }
        let words = ["run", TestData.object("members"), "--format", "json", "--pin-maps", shared]
        let first = try run.program.start(words + ["--pin-progs", shared + "/programs"])
        try first.wait { $0.errors.contains("attached 1 of 1") }
        Trigger.members.pull(21)
        first.signal(SIGINT)
        let result = try first.finish()
        #expect(result.status == 0, "\(result.errors)")
        #expect(access(shared + "/counter_keys", F_OK) == 0)
        // The same maps again: what the first run counted is there.
        let second = try run.program.run(words + ["--for", "1s"])
        #expect(second.output.contains("\"map\":\"counter_keys\""), "\(second.errors)")
        let third = try run.program.run(words + ["--pin-progs", shared + "/programs"])
        #expect(third.status == 1)
        #expect(third.errors.contains("is there already"))
    }

    // CLI-354
    @Test func globalVariablesAreNotShared() throws {
        let shared = "/sys/fs/bpf/bee-oci-\(run.name)"
        try #require(mkdir(shared, 0o700) == 0)
        defer { TemporaryFolder.remove(shared) }
        // It has variables in .data, .data.multi, .bss, .rodata and .rodata.multi.
        try run.program.done("run", TestData.object("multi"), "--no-attach", "--pin-maps", shared)
        #expect(StayingRun.names(shared) == ["counter_multi"])
    }

    // CLI-354, CLI-355
    @Test(arguments: ["--pin-maps", "--pin-progs"])
    func aFolderThatCanHaveNoPinsIsRefused(option: String) throws {
        let folder = try TemporaryFolder()
        for place in [folder.path] + (option == "--pin-progs" ? [folder / "new"] : []) {
            let result = try run.program.run("run", TestData.object("members"), "--no-attach", option, place)
            #expect(result.status == 77)
            #expect(
                result.errors.hasPrefix("error[not-permitted]: \(place): is in no eBPF file system"), "\(result.errors)"
            )
        }
        #expect(StayingRun.names(folder.path).isEmpty)
    }

    /// What makes something at $0, and what is said of it.
    private static let inTheWay = [
        (
            "bpftool map create $0 type hash key 4 value 8 entries 16 name bee_foreign",
            "is a map of another type, size or flags (hash, keys of 4 bytes, values of 8 bytes, max_entries 16)"
        ), ("mkdir $0", "no pin"), ("ln -s /etc/passwd $0", "cannot open the pin of the map 'counter_keys'"),
        ("\"$1\" run \"$2\" --no-attach --pin-progs ${0%/*}/p && mv ${0%/*}/p/* $0", "is a program"),
    ]

    // CLI-354
    @Test(arguments: inTheWay) func whatIsInTheWayOfAPinIsTold(command: String, words: String) throws {
        let shared = "/sys/fs/bpf/bee-oci-\(run.name)"
        try #require(mkdir(shared, 0o700) == 0)
        defer { TemporaryFolder.remove(shared) }
        let object = TestData.object("members")
        let place = shared + "/counter_keys"
        try Program(path: "/bin/sh").done("-c", command, place, run.program.path, object)
        let result = try run.program.run("run", object, "--no-attach", "--pin-maps", shared)
        #expect(result.errors.hasPrefix("error[") && result.errors.contains(place), "\(result.errors)")
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.status != 0 && !result.errors.contains("kernel refused"))
    }

    // CLI-354
    @Test func aPinThatCannotBeMadeIsTold() throws {
        let result = try Program(path: "/usr/bin/unshare").run(
            "-m", "/bin/sh", "-c", "mount -t bpf -o ro bpf /sys/fs/bpf && exec \"$@\"", "sh", run.program.path, "run",
            TestData.object("members"), "--no-attach", "--pin-maps", "/sys/fs/bpf")
        #expect(result.status == 74)
        #expect(result.errors.contains("cannot pin the map '"), "\(result.errors)")
        #expect(result.errors.contains("hint: the file system is mounted read-only"))
    }

    @Test(arguments: [
        ["--detach"], ["--name", "x"], ["--detach", "--name", "a.b"], ["--detach", "--name", "x", "--for", "1s"],
        ["--detach", "--name", "x", "--filter", "pid == 1"], ["--detach", "--name", "x", "--no-attach"],
    ])
    func aCommandLineThatMeansNothingIsRefused(words: [String]) throws {
        #expect(try run.program.run(["run", TestData.object("members")] + words).status == 64)
    }
}
