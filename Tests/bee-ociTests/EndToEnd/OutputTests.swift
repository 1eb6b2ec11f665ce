import Base
import Glibc
import Testing

@testable import bee_oci

/// CLI-730, CLI-732, CLI-733, STO-910 to STO-912: what is written into files that a person names.
@Suite struct OutputTests {
    /// The verbs that write one file, as their words before the file's name.
    enum Writer: String, CaseIterable {
        case build, header, save, export, metrics

        func words(in work: Workplace) -> [String] {
            switch self {
            // Nothing that compiles: the place is judged before.
            case .build: ["build", work.folder / "bad.c", "-o"]
            // No types either.
            case .header: ["build", "--emit-vmlinux", "--btf", work.folder / "bad.c", "-o"]
            case .save: ["save", "--layout", work.layout, "execs", "-o"]
            case .export: ["host", "export"]
            case .metrics: ["run", TestData.object("metrics"), "--verbose", "--metrics-file"]
            }
        }
    }

    /// The number of /dev/null: 1 and 3.
    private static let null: dev_t = 0x103

    private let work: Workplace
    private var folder: TemporaryFolder { work.folder }

    init() throws {
        work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        try folder.write(Array("no C\n".utf8), to: "bad.c")
        try folder.write(RegularFile.read("\(TestData.path)/build/opens.c", limit: 1 << 16), to: "opens.c")
    }

    private func status(_ name: String) -> stat {
        var status = stat()
        lstat(folder / name, &status)
        return status
    }

    private func expectRefusal(_ writer: Writer, of name: String) throws {
        let before = folder.everything()
        let result = try work.program.run(writer.words(in: work) + [folder / name])
        #expect(result.status == 65 && result.output.isEmpty, "\(result.errors)")
        #expect(result.errors.contains("error[file-invalid]: \(folder / name): is a "), "\(result.errors)")
        #expect(!result.errors.contains("loading object"))
        #expect(folder.everything() == before)
    }

    @Test(arguments: Writer.allCases) func replacesNoFIFOAndNoFolder(writer: Writer) throws {
        try #require(mkfifo(folder / "fifo", 0o600) == 0)
        _ = try folder.makeFolder("folder")
        try expectRefusal(writer, of: "fifo")
        // To save, a folder is a layout to be made.
        if writer != .save { try expectRefusal(writer, of: "folder") }
        #expect(status("fifo").st_mode & S_IFMT == S_IFIFO && status("folder").st_mode & S_IFMT == S_IFDIR)
    }

    @Test(.needsRoot, arguments: Writer.allCases) func replacesNoDevice(writer: Writer) throws {
        // What people name to throw away what is written.
        try #require(mknod(folder / "null", S_IFCHR | 0o666, Self.null) == 0)
        try expectRefusal(writer, of: "null")
        #expect(status("null").st_mode & S_IFMT == S_IFCHR && status("null").st_rdev == Self.null)
    }

    // The verbs' own words for standard output.
    @Test func saysHowToWriteIntoWhatIsNoFile() throws {
        try #require(mkfifo(folder / "fifo", 0o600) == 0)
        for (writer, word) in [(Writer.save, "use -o - and"), (Writer.build, "use - in"), (Writer.export, "use - in")] {
            let errors = try work.program.run(writer.words(in: work) + [folder / "fifo"]).errors
            #expect(errors.contains("hint: to write into it, \(word)"), "\(errors)")
            #expect(!errors.contains("an archive replaces"))
        }
    }

    @Test(.needsRoot) func whatRootWritesIsRootsInEverybodysFolder() throws {
        let user: uid_t = 65534
        let names = ["built", "header", "saved", "exported", "metrics"]
        for name in names {
            try folder.write([1], to: "open-\(name)")
            try #require(chmod(folder / "open-\(name)", 0o666) == 0 && chown(folder / "open-\(name)", user, user) == 0)
        }
        try #require(chown(folder.path, user, user) == 0)
        for prefix in ["open-", "new-"] {
            try work.program.done("build", folder / "opens.c", "-o", folder / "\(prefix)built")
            try work.program.done("build", "--emit-vmlinux", "-o", folder / "\(prefix)header")
            try work.done("save", "execs", "-o", folder / "\(prefix)saved")
            try work.program.done("host", "export", folder / "\(prefix)exported")
            let messages = Messages(output: .descriptor(2), isColoured: false)
            try MetricsFile(folder / "\(prefix)metrics", messages).replace([1])
            for name in names {
                let found = status(prefix + name)
                #expect(found.st_uid == 0 && found.st_mode & 0o7777 & ~0o644 == 0, "\(prefix)\(name): \(found.st_mode)")
            }
        }
    }

    // CLI-733
    @Test func aDashIsStandardOutput() throws {
        let place = try folder.makeFolder("empty")
        let shell = Program(path: "/bin/sh")
        let bee = "'\(work.program.path)'"
        let source = folder / "opens.c"
        let line = try work.program.done("build", source, "-o", folder / "x.o").output
        let built = try shell.done(
            "-c", "cd '\(place)' && \(bee) build '\(source)' -o - | sha256sum && \(bee) build --emit-vmlinux -o -")
        #expect(line.contains("sha256:\(built.output.prefix(64))\n"), "\(line)")
        #expect(try built.output.hasSuffix(work.program.done("build", "--emit-vmlinux").output))
        #expect(!folder.everything().contains { $0.hasPrefix("empty/") })
        let both = try work.program.run("build", source, "-o", "-", "-t", "x", "--layout", work.layout)
        #expect(both.status == 64 && both.output.isEmpty)
        let terminal = try Program(path: "/usr/bin/script").run("-qec", "\(bee) build '\(source)' -o -", "/dev/null")
        #expect(terminal.status == 64 && terminal.output.contains("is a terminal"), "\(terminal.output)")
    }

    // STO-912
    @Test func savesNothingIntoTheLayoutItself() throws {
        let before = folder.everything()
        let places = ["index.json", "blobs/sha256/x", "new.tar", "sub/", ".bee-oci/staging"].map { "store/" + $0 }
        for name in places {
            let result = try work.run("save", "execs", "-o", folder / name)
            #expect(result.status == 65 && result.errors.contains("error[file-invalid]"), "\(name): \(result.errors)")
            #expect(result.errors.contains("hint: name a place outside of it"), "\(name): \(result.errors)")
        }
        let copied = try work.run("copy", "execs", "--to", folder / "store/sub")
        #expect(copied.status == 65, "\(copied.errors)")
        #expect(folder.everything() == before)
        try work.done("list")
    }

    // CLI-732
    @Test(arguments: [
        ["pack"], ["load"], ["build"], ["init"], ["host", "show"], ["host", "diff"], ["host", "export"],
        ["copy", "--to"], ["save", "-o"], ["build", "x.c", "-o"], ["run", "x.o", "--metrics-file"],
        ["run", "x.o", "--btf"],
        ["check", "x.o", "--host"], ["pack", "x.o", "--btf"], ["build", "x.c", "--clang"],
    ])
    func anEmptyPathIsNoPath(words: [String]) throws {
        let result = try work.program.run(words + [""])
        let option = words.last { $0.hasPrefix("-") }
        #expect(result.status == 64, "\(words): \(result.errors)")
        #expect(result.errors.contains("an empty text names no file"), "\(words): \(result.errors)")
        #expect(result.errors.contains(option ?? "<"), "\(words): \(result.errors)")
    }

    // CLI-730
    @Test func saysThatAnImageIsNamedAsAFileIs() throws {
        try work.done("tag", "execs", "ev.o")
        let digest = try #require(
            work.done("list", "--json").output.firstMatch(of: #/"digest":"(sha256:[0-9a-f]{64})"/#)?.1)
        for verb in ["inspect", "check", "run"] {
            let result = try work.run(verb, "ev.o")
            #expect(result.status == 66, "\(result.errors)")
            #expect(result.errors.contains("error[file-missing]: ev.o: "), "\(result.errors)")
            #expect(result.errors.contains("hint: the layout holds an image of this name"), "\(result.errors)")
            #expect(result.errors.contains(digest))
        }
        try work.done("inspect", String(digest))
        #expect(try !work.run("inspect", "other.o").errors.contains("hint"))
    }
}
