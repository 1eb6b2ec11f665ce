import Base
import Testing

/// CLI-20, STO-27: limits of the process are errors, whatever step meets them.
@Suite struct ProcessLimitTests {
    private let work: Workplace

    init() throws {
        work = try Workplace(isInMemory: true)
        for object in ["execs", "noncore"] { try work.done("pack", TestData.object(object)) }
        // An index of more than one unit of `ulimit -f`.
        for number in 0..<8 { try work.done("tag", "noncore", "noncore:v\(number)") }
        try work.done("save", "execs", "noncore", "-o", work.folder / "new.tar")
    }

    private static let verbs = [
        "load ARCHIVE --layout NEW", "pack PROBE -t b --layout NEW", "load ARCHIVE", "pack PROBE -t b", "tag execs b",
        "rm execs", "gc --grace 0s", "fsck", "fsck --repair", "list", "inspect execs", "save execs -o OUT",
        "save execs -o OTHER/", "copy execs --to OTHER",
    ]

    /// Runs a verb under a limit of the shell's.
    private func run(_ verb: String, _ limit: String) throws -> Program.Result {
        let places = [
            "OUT": work.folder / "out.tar", "OTHER": work.folder / "other", "OTHER/": work.folder / "other/",
            "ARCHIVE": work.folder / "new.tar", "NEW": work.folder / "new", "PROBE": TestData.object("maps"),
        ]
        let words = verb.split(separator: " ").map { places[String($0)] ?? String($0) }
        let layout = words.contains("--layout") ? [] : ["--layout", work.layout]
        return try Program(path: "/bin/bash").run(
            ["-c", "ulimit \(limit) && exec \"$0\" \"$@\"", work.program.path] + words + layout)
    }

    private func removeTargets() throws {
        for name in ["new", "other", "out.tar"] { try Program(path: "/bin/rm").done("-rf", work.folder / name) }
    }

    private func expectSound(_ location: SourceLocation = #_sourceLocation) throws {
        #expect(try work.program.check(work.layout).errors == [], sourceLocation: location)
        for target in ["new", "other"] where work.folder.everything().contains("\(target)/oci-layout") {
            #expect(try work.program.check(work.folder / target).errors == [], sourceLocation: location)
        }
    }

    @Test(arguments: verbs) func tooFewDescriptorsAreAnErrorAndHarmNothing(verb: String) throws {
        let before = try work.program.names(work.layout)
        var failures = 0
        // With fewer than 4 the dynamic linker of a debug build opens nothing.
        for limit in 4..<40 {
            try removeTargets()
            let result = try run(verb, "-n \(limit)")
            try expectSound()
            guard result.status != 0 else { break }
            // The program's own libraries could not be opened.
            if result.errors.contains("error while loading shared libraries") { continue }
            failures += 1
            #expect(result.status == 74, "\(limit): \(result.errors)")
            #expect(result.errors.contains("Too many open files"), "\(limit): \(result.errors)")
            #expect(result.errors.contains("ulimit -n"), "\(limit): \(result.errors)")
            #expect(try work.program.names(work.layout) == before, "\(limit)")
            try #require(limit < 39, "never enough")
        }
        #expect(failures > 0)
    }

    @Test(arguments: verbs) func tooSmallFilesAreAnErrorAndHarmNothing(verb: String) throws {
        let before = try work.program.names(work.layout)
        let writes = !["gc", "fsck", "list", "inspect"].contains(verb.prefix { $0 != " " })
        var failures = 0
        // In KiB; with less the error's own text would not fit.
        for limit in 1..<64 {
            try removeTargets()
            let result = try run(verb, "-f \(limit)")
            try expectSound()
            // Standard output is a file too.
            guard result.status != 0, !result.errors.contains("standard output") else { break }
            failures += 1
            #expect(result.status == 74, "\(limit): \(result.errors)")
            #expect(result.errors.contains("File too large"), "\(limit): \(result.errors)")
            #expect(try work.program.names(work.layout) == before, "\(limit)")
        }
        #expect(writes == (failures > 0), "\(failures)")
    }
}
