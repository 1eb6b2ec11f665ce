import FoundationEssentials
import Glibc
import Testing

/// `run A B`: objects that hear the same trigger, under names of their own.
@Suite(.needsRoot)
struct SeveralImagesTests {
    private struct Row: Decodable {
        struct Event: Decodable {
            let pid: Int32
            let sequence: Int
        }
        let image: String?
        let map: String
        let event: Event?
    }

    private let work: Workplace

    init() throws {
        work = try Workplace()
    }

    /// A copy of a fixture, which has the image's name of its path.
    private func copy(_ name: String, as file: String) throws -> String {
        let bytes = try Data(contentsOf: URL(filePath: TestData.object(name)))
        try work.folder.write(Array(bytes), to: file)
        return work.folder / file
    }

    private func start(_ targets: [String], _ options: String...) throws -> Program.Running {
        let running = try work.program.start(["run"] + targets + options)
        try running.wait { running in
            running.errors.split(separator: "\n").count { $0.contains("attached ") } == targets.count
        }
        return running
    }

    private func end(_ running: Program.Running) throws -> Program.Result {
        running.signal(SIGINT)
        let result = try running.finish(within: patience)
        #expect(result.status == 0, "\(result.errors)")
        return result
    }

    // CLI-380, CLI-383, CLI-386
    @Test(.pulls(.flood)) func rowsOfAllComeInOneStreamAndSayWhoseTheyAre() throws {
        let images = [try copy("flood", as: "a.o"), try copy("flood", as: "b.o")]
        let running = try start(images, "--format", "json", "--filter", "pid == \(getpid())")
        Trigger.flood.pull(300)
        try running.wait { running in
            images.allSatisfy { image in
                let mark = "\"image\":\"\(image)\",\"map\":\"print_flood\""
                return running.output.split(separator: "\n").count { $0.contains(mark) } == 300
            }
        }
        let result = try end(running)
        let rows = try result.lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
        for image in images {
            let own = rows.filter { $0.image == image && $0.map == "print_flood" }
            #expect(own.compactMap(\.event?.sequence) == Array(0..<300))
            #expect(result.errors.contains("\(image): attached 1 of 1 programs\n"))
            #expect(result.errors.contains("\(image): 300 events, 0 lost, 0 short records\n"))
        }
        #expect(result.errors.contains(": 600 events, 0 lost, 0 short records\n"), "\(result.errors)")
    }

    // CLI-386
    @Test(.pulls(.flood)) func countsOverAll() throws {
        let images = [try copy("flood", as: "a.o"), try copy("flood", as: "b.o")]
        let running = try start(images, "--count", "70", "--filter", "pid == \(getpid())")
        Trigger.flood.pull(50)
        let result = try running.finish(within: patience)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.lines.count { $0.contains("\"event\":") } == 70)
        #expect(result.errors.contains(": 70 events, "), "\(result.errors)")
    }

    // CLI-380
    @Test func imagesOfALayoutAndFilesRunTogether() throws {
        try work.done("pack", TestData.object("flood"), "-t", "probe")
        let running = try start(["probe", TestData.object("noncore")], "--layout", work.layout, "--stats")
        let result = try end(running)
        #expect(result.errors.contains("probe: attached 1 of 1 programs\n"))
        #expect(result.errors.contains("\nprobe: program flood_emit: "), "\(result.errors)")
        #expect(result.errors.contains("\n\(TestData.object("noncore")): program "), "\(result.errors)")
    }

    // CLI-381
    @Test(.pulls(.flood, .parameters)) func anOptionIsForTheImagesThatHaveItsName() throws {
        let images = [TestData.object("flood"), TestData.object("parameters")]
        let running = try start(
            images, "--set", "par_byte=77", "--map-size", "print_flood=65536", "--only", "flood_emit", "--filter",
            "byte == 77 or sequence >= 0")
        Trigger.parameters.pull(0)
        try running.wait { $0.output.contains("\"byte\":77") }
        Trigger.flood.pull(1)
        try running.wait { $0.output.contains("\"sequence\":0") }
        _ = try end(running)
    }

    // CLI-381
    @Test(arguments: [
        (["--set", "par_bite=1"], "par_bite: is in none of the objects\nhint: did you mean par_byte"),
        (["--only", "flood_emitt"], "flood_emitt: is in none of the objects\nhint: did you mean flood_emit?"),
        (["--attach", "nobody=x"], "nobody: is in none of the objects\nhint: known are: flood_emit, "),
        (["--map", "print_floood"], "print_floood: is in none of the objects\nhint: did you mean print_flood?"),
        (["--filter", "nothing == 1"], "no field of what is shown"),
        (["--set", "par_byte=300"], "cannot be run\n  because par_byte: "),
        (["--detach", "--name", "several"], "run it once for each"),
    ])
    func refusesAMistakeBeforeAnythingIsLoaded(options: [String], part: String) throws {
        let images = [TestData.object("flood"), TestData.object("parameters")]
        let result = try work.program.run(["run", "--verbose"] + images + options)
        #expect(result.status == 64)
        #expect(result.errors.contains(part), "\(result.errors)")
        #expect(!result.errors.contains("loading object"))
    }

    // CLI-382
    @Test func refusesAnImageThatIsGivenTwice() throws {
        try work.done("pack", TestData.object("flood"), "-t", "probe")
        for pair in [["probe", "probe:latest"], [TestData.object("flood"), TestData.object("flood")]] {
            let result = try work.program.run(["run", "--layout", work.layout] + pair)
            #expect(result.status == 64)
            #expect(result.errors.contains("is given twice"), "\(result.errors)")
        }
    }

    // CLI-380
    @Test func nothingIsAttachedWhereOneIsRefused() throws {
        let flood = TestData.object("flood")
        let absent = try work.program.run("run", flood, work.folder / "absent.o", "--verbose")
        #expect(absent.status == 66 && !absent.errors.contains("loading object"), "\(absent.errors)")
        let rejected = try work.program.run("run", flood, TestData.object("rejected"))
        #expect(rejected.status != 0)
        #expect(rejected.errors.contains("error[verifier-rejected]: \(TestData.object("rejected")): cannot be run\n"))
        #expect(!rejected.errors.contains("attached "))
        // The last one has nothing that this host could attach it to.
        let last = try work.program.run(
            "run", flood, TestData.object("targets"), "--only", "targets_tracepoint", "--metrics-file",
            work.folder / "bee.prom")
        #expect(last.status == 69, "\(last.errors)")
        #expect(last.errors.contains("error[attach-failed]: \(TestData.object("targets")): cannot be run\n"))
        #expect(last.output.isEmpty && !last.errors.contains("ended after"))
    }
}
