import Base
import FoundationEssentials
import Glibc
import Testing

/// STO-26, STO-30, STO-32, CLI-11: many processes on one layout.
@Suite struct ManyProcessesTests {
    private let work: Workplace

    init() throws {
        work = try Workplace()
    }

    private func finish(_ processes: [Program.Running]) throws {
        for process in processes {
            let result = try process.finish()
            #expect(result.status == 0, "\(result.errors)")
        }
    }

    @Test func fortyThatTagAtOnceLeaveFortyNames() throws {
        try work.done("pack", TestData.object("execs"))
        let names = (0..<40).map { "name-\($0)" }
        try finish(names.map { try work.program.start(["tag", "--layout", work.layout, "execs", $0]) })
        #expect(try Set(work.program.names(work.layout).keys) == Set(names + ["execs"]))
        try work.program.expectSweepLeavesNothing(work.layout)
    }

    // STO-6
    @Test func sixteenLoadsThatRaceToMakeALayoutAllSucceed() throws {
        let source = work.folder / "source"
        for object in ["execs", "noncore", "core", "maps"] {
            try work.program.done("pack", "--layout", source, TestData.object(object))
            try work.program.done("save", "--layout", source, object, "-o", work.folder / "\(object).tar")
        }
        let images = try work.program.names(source)
        let names = (0..<16).map { ("name-\($0)", images.keys.sorted()[$0 % 4]) }
        try finish(
            names.map { name, object in
                try work.program.start(
                    ["load", "--layout", work.layout, work.folder / "\(object).tar", "--as", name])
            })
        #expect(
            try work.program.names(work.layout)
                == Dictionary(uniqueKeysWithValues: names.map { ($0, images[$1] ?? "") }))
        try work.program.expectSweepLeavesNothing(work.layout)
    }

    private struct Index: Decodable {
        struct Entry: Decodable { let digest: String }
        let manifests: [Entry]
    }

    @Test func readersNeverSeeATornIndex() throws {
        try work.done("pack", TestData.object("execs"))
        let loop =
            #"for i in $(seq 40); do "$1" tag --layout "$2" execs $3-$i && "$1" rm --layout "$2" $3-$i || exit; done"#
        let writers = try ["one", "two"].map {
            try Program(path: "/bin/bash").start(["-c", loop, "bash", work.program.path, work.layout, $0])
        }
        let verbs = [
            ["list"], ["inspect", "execs"], ["save", "execs", "-o", "-"], ["fsck"], ["gc", "--dry-run"],
        ]
        var reads = 0
        while try writers.contains(where: { try $0.poll() == nil }) {
            for _ in 0..<200 {
                let bytes = try RegularFile.read(work.layout + "/index.json", limit: 1 << 20)
                #expect(try JSONDecoder().decode(Index.self, from: Data(bytes)).manifests.count >= 1)
            }
            let verb = verbs[reads % verbs.count]
            let result = try work.program.run(verb + ["--layout", work.layout])
            #expect(result.status == 0, "\(verb): \(result.errors)")
            reads += 1
        }
        try finish(writers)
        #expect(reads > 5)
        #expect(try work.program.names(work.layout).count == 1)
    }

    @Test(arguments: [
        "pack PROBE", "load ARCHIVE", "save execs -o OUT", "save execs -o -", "copy execs --to OTHER", "tag execs b",
        "rm execs", "gc", "gc --dry-run", "fsck", "fsck --repair",
    ])
    func waitsNoLongerThanItWasToldAndSaysForWhom(verb: String) throws {
        try work.done("pack", TestData.object("execs"))
        try work.done("save", "execs", "-o", work.folder / "archive.tar")
        let places = [
            "PROBE": TestData.object("maps"), "ARCHIVE": work.folder / "archive.tar", "OUT": work.folder / "out.tar",
            "OTHER": work.folder / "other",
        ]
        let before = work.folder.text("store/index.json")
        let locked = try LockedLayout(work.layout)
        let words = verb.split(separator: " ").map { places[String($0)] ?? String($0) }
        let start = ContinuousClock.now
        let result = try work.program.run(words + ["--layout", work.layout, "--wait", "1500ms"])
        #expect((.milliseconds(1500) ... .seconds(30)).contains(ContinuousClock.now - start))
        #expect(result.status == 75, "\(result.errors)")
        #expect(result.errors.contains("waiting for process \(getpid()) ("), "\(result.errors)")
        #expect(result.errors.contains("error[busy]"))
        let impatient = try work.program.run(words + ["--layout", work.layout, "--wait", "0s"])
        #expect(impatient.status == 75, "\(impatient.errors)")
        locked.unlock()
        #expect(work.folder.text("store/index.json") == before)
        #expect(try work.program.run(words + ["--layout", work.layout]).status == 0)
    }
}
