import Base
import Glibc
import Store
import Testing

// Rules are those of spec/cli.md.
@Suite struct StoreVerbsTests {
    private struct Entry: Decodable, Equatable {
        struct Platform: Decodable, Equatable {
            let os: String
            let architecture: String
        }
        let name: String?
        let digest: String
        let mediaType: String
        let size: Int64
        let platform: Platform?
    }

    private struct Packed: Decodable {
        let name: String
        let digest: String
        let ignored: [String]
    }

    private struct Loaded: Decodable {
        struct Image: Decodable {
            let name: String?
            let digest: String
            let replaced: String?
        }
        struct Failure: Decodable {
            let name: String?
            let code: String
        }
        let images: [Image]
        let failures: [Failure]
    }

    @Test func listsTheOriginalToolsLayoutInPlace() throws {
        let work = try Workplace()
        let original = try work.originalLayout()
        let entries = try work.program.run("list", "--layout", original, "--json").json([Entry].self)
        #expect(Set(entries.map(\.digest)) == [sampleDigest])
        #expect(entries.compactMap(\.name).count == entries.count)
        #expect(entries.first?.size == 469)
    }

    @Test func packingTheSamplesObjectGivesTheSamplesDigest() throws {
        let work = try Workplace()
        let original = try work.originalLayout()
        let object = "\(original)/blobs/sha256/773242c5856e595522f26e91cad7b9e7636a71f538bb5f9f85b38fee6ffa5775"
        let folder = try work.folder.makeFolder("hello")
        try work.folder.write(RegularFile.read(object, limit: 1 << 20), to: "hello/hello.bpf.o")
        let packed = try work.done("pack", folder, "--json").json(Packed.self)
        #expect(packed.digest == sampleDigest)
        #expect(packed.name == "hello")
    }

    @Test func carriesAnImageFromOneLayoutToAnother() throws {
        let work = try Workplace()
        let packed = try work.done("pack", TestData.object("execs"), "-t", "probe:v1", "--json").json(Packed.self)
        let archive = work.folder / "probe.tar"
        try work.done("save", "probe:v1", "-o", archive)
        let far = work.folder / "far"
        let loaded = try work.program.run("load", "--layout", far, archive, "--json").json(Loaded.self)
        #expect(loaded.images.map(\.digest) == [packed.digest])
        #expect(loaded.images.map(\.name) == ["probe:v1"])
        #expect(loaded.failures.isEmpty)
        let entries = try work.program.run("list", "--layout", far, "--json").json([Entry].self)
        #expect(entries.map(\.digest) == [packed.digest])
    }

    // CLI-20: of several failures the first that is printed decides.
    @Test(arguments: [true, false]) func theFirstFailureDecides(isFirstMissing: Bool) throws {
        let work = try Workplace()
        for (name, object) in [("a", "execs"), ("b", "noncore")] {
            try work.done("pack", TestData.object(object), "-t", name)
            let bytes = try RegularFile.read(TestData.object(object), limit: 1 << 20)
            let blob = "store/blobs/sha256/\(try Digest.sha256(of: bytes).encoded)"
            if isFirstMissing == (name == "a") {
                unlink(work.folder / blob)
            } else {
                try work.folder.write([UInt8](repeating: 0, count: bytes.count), to: blob)
            }
        }
        let result = try work.program.run("load", "--layout", work.folder / "far", work.layout)
        let codes = result.errors.split(separator: "\n").filter { $0.hasPrefix("error[") }.map {
            $0.prefix { $0 != ":" }
        }
        let expected = ["error[blob-missing]", "error[blob-corrupt]"]
        #expect(codes.map(String.init) == (isFirstMissing ? expected : expected.reversed()), "\(result.errors)")
        #expect(result.status == (isFirstMissing ? 66 : 65))
    }

    @Test(arguments: [[], ["--compress", "gzip"]])
    func savesTheSameBytesEachTime(options: [String]) throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        for name in ["one", "two"] {
            let arguments = ["save", "--layout", work.layout, "execs", "-o", work.folder / name] + options
            #expect(try work.program.run(arguments).status == 0)
        }
        let one = try RegularFile.read(work.folder / "one", limit: 1 << 20)
        #expect(try one == RegularFile.read(work.folder / "two", limit: 1 << 20))
    }

    @Test func goesThroughAPipe() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"), "-t", "piped")
        let command = """
            '\(work.program.path)' save --layout '\(work.layout)' piped -o - --compress gzip \
            | '\(work.program.path)' load --layout '\(work.folder / "far")' - --as arrived
            """
        let result = try Program(path: "/bin/sh").run("-c", command)
        #expect(result.status == 0, "\(result.errors)")
        let entries = try work.program.run("list", "--layout", work.folder / "far", "--json").json([Entry].self)
        #expect(entries.map(\.name) == ["arrived"])
    }

    @Test func movesATagAndSaysWhatItMeant() throws {
        let work = try Workplace()
        let first = try work.done("pack", TestData.object("execs"), "-t", "probe", "--json").json(Packed.self)
        let second = try work.done("pack", TestData.object("noncore"), "-t", "other", "--json").json(Packed.self)
        let result = try work.done("tag", "other", "probe")
        #expect((result.output + result.errors).contains(first.digest))
        let entries = try work.done("list", "--json").json([Entry].self)
        #expect(entries.filter { $0.name == "probe" }.map(\.digest) == [second.digest])
    }

    @Test func removesANameAndKeepsTheOther() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"), "-t", "a")
        try work.done("tag", "a", "b")
        try work.done("rm", "a")
        #expect(try work.done("list", "--json").json([Entry].self).map(\.name) == ["b"])
        #expect(try work.run("inspect", "a").status == 66)
    }

    @Test func needsForceToRemoveAnImageOfSeveralNamesByDigest() throws {
        let work = try Workplace()
        let packed = try work.done("pack", TestData.object("execs"), "-t", "a", "--json").json(Packed.self)
        try work.done("tag", "a", "b")
        #expect(try work.run("rm", packed.digest).status != 0)
        #expect(try work.done("list", "--json").json([Entry].self).count == 2)
        try work.done("rm", packed.digest, "--force")
        #expect(try work.done("list", "--json").json([Entry].self).isEmpty)
    }

    @Test(arguments: [("nothing", Int32(66)), ("two words", 65), ("sha256:0000000000", 66), ("", 65)])
    func saysWhyANameCannotBeUsed(name: String, status: Int32) throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        let result = try work.run("inspect", name)
        #expect(result.status == status)
        #expect(result.errors.hasPrefix("error["))
        #expect(result.output.isEmpty)
    }

    @Test func readsNothingWhereThereIsNoLayoutAndCreatesNothing() throws {
        let work = try Workplace()
        for verb in ["list", "inspect", "run"] {
            let result = try work.run(verb)
            #expect(result.status == 66, "\(verb)")
        }
        #expect(work.folder.everything().isEmpty)
    }

    @Test func refusesToMakeALayoutOfADirectoryWithOtherThings() throws {
        let work = try Workplace()
        _ = try work.folder.makeFolder("store")
        try work.folder.write([1], to: "store/precious")
        #expect(try work.run("pack", TestData.object("execs")).status != 0)
        #expect(work.folder.everything() == ["store", "store/precious"])
    }

    @Test func createsNoParentsOfANamedLayout() throws {
        let work = try Workplace()
        let result = try work.program.run(
            "pack", "--layout", work.folder / "stick/store", TestData.object("execs"))
        #expect(result.status == 66)
        #expect(work.folder.everything().isEmpty)
    }

    @Test func createsTheDefaultLayoutWithItsParents() throws {
        let work = try Workplace()
        let home = try work.folder.makeFolder("home")
        let store = "\(home)/deep/store"
        let result = try work.program.run(
            ["pack", TestData.object("execs")], environment: ["BEE_OCI_LAYOUT": store, "HOME": home])
        #expect(result.status == 66, "a directory named by the environment gets no parents")
    }

    @Test func refusesWhatIsNoEBPFObjectByNameAndReason() throws {
        let work = try Workplace()
        try work.folder.write(Array("int main;".utf8), to: "probe.o")
        let result = try work.run("pack", work.folder / "probe.o")
        #expect(result.status == 65)
        #expect(result.errors.contains("error[object-invalid]"))
        #expect(result.errors.contains("probe.o"))
        #expect(try work.run("list").output.contains("probe") == false)
    }

    @Test func aFlippedBitInAnyBlobIsFoundBeforeUse() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        for name in work.folder.everything() where name.hasPrefix("store/blobs/sha256/") {
            var bytes = try RegularFile.read(work.folder / name, limit: 1 << 20)
            bytes[bytes.count / 2] ^= 4
            try work.folder.write(bytes, to: name)
            for arguments in [["inspect", "execs"], ["save", "execs", "-o", work.folder / "out.tar"]] {
                let result = try work.program.run([arguments[0], "--layout", work.layout] + arguments.dropFirst())
                #expect(result.status == 65, "\(name) \(arguments[0])")
                #expect(result.errors.contains("blob-corrupt"))
            }
            bytes[bytes.count / 2] ^= 4
            try work.folder.write(bytes, to: name)
        }
        #expect(!work.folder.everything().contains("out.tar"))
        try work.done("inspect", "execs")
    }

    @Test func loadHealsACorruptBlobInTheDestination() throws {
        let work = try Workplace()
        try work.done("pack", TestData.object("execs"))
        try work.done("save", "execs", "-o", work.folder / "execs.tar")
        let blob = try #require(
            work.folder.everything().first { $0.hasPrefix("store/blobs/sha256/7") || $0.count > 60 })
        try work.folder.write([0], to: blob)
        #expect(try work.run("inspect", "execs").status == 65)
        try work.done("load", work.folder / "execs.tar")
        try work.done("inspect", "execs")
    }

    @Test func annotationsGoIntoTheManifest() throws {
        let work = try Workplace()
        try work.done(
            "pack", TestData.object("execs"), "--author", "A. Person", "--description", "watches execs",
            "--annotation", "com.example.ticket=42")
        let text = try work.done("inspect", "execs", "--json").output
        for expected in ["A. Person", "watches execs", #""com.example.ticket":"42""#] {
            #expect(text.contains(expected))
        }
    }

    @Test func escapesHostileNamesOfOtherTools() throws {
        let work = try Workplace()
        let original = try work.originalLayout()
        var index = String(decoding: try RegularFile.read("\(original)/index.json", limit: 1 << 20), as: UTF8.self)
        let name = try #require(
            work.program.run("list", "--layout", original, "--json").json([Entry].self).first?.name)
        index = index.replacing("\"\(name)\"", with: #""a\u001b[2Jb\nc""#)
        try work.folder.write(Array(index.utf8), to: "original/index.json")
        let result = try work.program.run("list", "--layout", original)
        #expect(!result.output.contains("\u{1B}"))
        #expect(result.output.contains("\\u{1B}[2Jb\\nc"))
    }
}
