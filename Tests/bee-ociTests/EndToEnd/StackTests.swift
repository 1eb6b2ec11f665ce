import FoundationEssentials
import Glibc
import Testing

// CLI-184, CLI-191: the user addresses of stack traces, compared with what nm says of the program they were taken in.
@Suite(.needsRoot)
struct StackTests {
    private struct Row: Decodable {
        struct Event: Decodable {
            let pid: Int32
            let user_stack_id: UInt32
        }

        let map: String
        let event: Event?
    }

    private struct Trace: Decodable {
        let map: String
        let key: UInt32
        let value: [String]
    }

    /// A run of one program of `stacks`, and of the program whose stack it takes while it is attached.
    private final class Sample {
        let process: Int32
        let lines: [String]

        /// Probes and runs `target`, which stays until its stack was shown; `prepare` is called before traces are read.
        init(
            _ program: String, in target: String, _ options: [String] = [], _ prepare: () -> Void = {}
        ) throws {
            let run = try Program.beeOCI.start(
                [
                    "run", TestData.object("stacks"), "--only", "stacks_\(program)", "--attach",
                    "stacks_\(program)=\(target):bee_leaf", "--format", "json", "--interval", "300ms",
                ] + options)
            try run.wait { $0.errors.contains("attached 1 of 1") || $0.hasEnded }
            let stacked = try Program(path: target).start([])
            process = stacked.process
            prepare()
            try run.wait { $0.output.contains("bee_leaf") || $0.hasEnded }
            run.signal(SIGINT)
            let result = try run.finish()
            stacked.signal(SIGKILL)
            _ = try stacked.finish()
            try #require(result.status == 0, "\(result.errors)")
            lines = result.lines.map(String.init)
        }

        func traces() -> [Trace] {
            lines.compactMap { try? JSONDecoder().decode(Trace.self, from: Data($0.utf8)) }
        }
    }

    /// The program of testdata/user, compiled with a build id.
    private static func compile(_ folder: TemporaryFolder, _ flags: String...) throws -> String {
        let path = folder / "stacked"
        try Program(path: "/usr/bin/gcc").done(
            ["-O0", "-fno-omit-frame-pointer", "-Wl,--build-id"] + flags
                + ["\(TestData.path)/user/stacked.c", "-o", path])
        return path
    }

    /// Places of functions as nm tells them: name, begin and end.
    private static func functions(_ path: String) throws -> [(name: String, range: Range<UInt64>)] {
        try Program(path: "/usr/bin/nm").done("-S", path).lines.compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 4, let start = UInt64(words[0], radix: 16), let size = UInt64(words[1], radix: 16)
            else { return nil }
            return (String(words[3]), start..<start + size)
        }
    }

    /// Checks the names of a trace, innermost first, and that each place lies inside the function nm has by that name.
    private func check(_ trace: [String], _ path: String) throws {
        let own = trace.prefix { $0.hasSuffix(" [stacked]") }
        let functions = try Self.functions(path)
        var names: [String] = []
        for frame in own {
            let words = frame.dropLast(" [stacked]".count).split(separator: "+")
            try #require(words.count == 2, "\(frame)")
            let function = try #require(functions.first { $0.name == words[0] }, "\(frame)")
            let offset = try #require(UInt64(words[1].dropFirst(2), radix: 16))
            #expect(offset < function.range.count)
            names.append(function.name)
        }
        // The frame of the probed function's caller is missing before Linux 6.11: it is not set up yet.
        #expect(names.first == "bee_leaf")
        #expect(names.filter { $0 != "bee_middle" } == ["bee_leaf", "bee_outer", "main"], "\(trace)")
    }

    @Test(arguments: [
        ("event", "-pie"), ("event", "-no-pie"), ("count", "-pie"), ("build", "-pie"), ("build", "-no-pie"),
    ])
    func namesTheFunctionsOfAProcess(program: String, flag: String) throws {
        let folder = try TemporaryFolder()
        let path = try Self.compile(folder, flag)
        let sample = try Sample(program, in: path)
        let traces = sample.traces().filter { $0.value.contains { $0.contains("bee_leaf") } }
        try check(try #require(traces.first, "\(sample.lines)").value, path)
        if program == "event" {
            let events = sample.lines.compactMap { try? JSONDecoder().decode(Row.self, from: Data($0.utf8)).event }
            let mine = try #require(events.first { $0.pid == sample.process })
            #expect(traces.allSatisfy { $0.key == mine.user_stack_id })
        }
    }

    // CLI-191: however the rows are ordered that tell whose the stack is.
    @Test(arguments: [["--top", "10"], ["--sort", "-value"]])
    func namesThemBesideRowsInOrder(options: [String]) throws {
        let folder = try TemporaryFolder()
        let path = try Self.compile(folder)
        let sample = try Sample("count", in: path, options)
        try check(try #require(sample.traces().last { !$0.value.isEmpty }).value, path)
    }

    @Test func namesTheFunctionsOfAFileThatIsNoLongerThere() throws {
        let folder = try TemporaryFolder()
        let path = try Self.compile(folder)
        let copy = folder / "copy"
        try Program(path: "/bin/cp").done(path, copy)
        let sample = try Sample("event", in: path) { unlink(path) }
        let trace = try #require(sample.traces().first { $0.value.contains { $0.contains("bee_leaf") } })
        try check(trace.value.map { $0.replacing(" [stacked (deleted)]", with: " [stacked]") }, copy)
    }

    // Without .symtab there are the functions others may call, and of these only `bee_outer` is kept.
    @Test func showsPlacesInAFileThatWasStripped() throws {
        let folder = try TemporaryFolder()
        let path = try Self.compile(folder)
        let functions = try Self.functions(path)
        try Program(path: "/usr/bin/objcopy").done("--strip-all", "--keep-symbol=bee_leaf", path)
        let sample = try Sample("event", in: path)
        let trace = try #require(sample.traces().first { $0.value.contains { $0.contains("bee_leaf") } }).value
        let places = trace.prefix { $0.hasSuffix(" [stacked]") }.dropFirst().compactMap {
            UInt64($0.dropFirst(2).prefix { $0 != " " }, radix: 16)
        }
        let outer = try #require(functions.first { $0.name == "bee_outer" })
        #expect(places.contains { outer.range.contains($0) }, "\(trace)")
    }
}
