import Base
import Glibc
import Store
import SystemPackage
import Testing

@testable import Layout

/// The files below `testdata`.
func testdata(_ name: String) throws -> [UInt8] {
    let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        .removingLastComponent()
    return try RegularFile.read(root.appending("testdata").appending(name).string, limit: 1 << 24)
}

struct PackerTests {
    private static let programDigest = "773242c5856e595522f26e91cad7b9e7636a71f538bb5f9f85b38fee6ffa5775"

    /// The object of the layout that bee 0.0.15 wrote.
    private static func program() throws -> [UInt8] {
        let members = try readArchive(try testdata("bee-0.0.15-store.tar")).members
        return try #require(members.first { $0.name == "blobs/sha256/" + programDigest }).content
    }

    /// A packed image, and the directory that lives as long as it.
    private struct Packed {
        let result: PackResult
        let layout: ImageLayout
        let scratch: Scratch

        /// The bytes of the image's document.
        func document() throws -> [UInt8] { try layout.document(result.descriptor) }
    }

    private static func pack(
        _ files: [String: [UInt8]], _ source: String = "hello", _ options: PackOptions = PackOptions(),
        judge: Packer.Judge = { (_, _) throws(BeeError) in }
    ) throws -> Packed {
        let scratch = Scratch()
        for (name, bytes) in files { try scratch.write(name, bytes) }
        let layout = try ImageLayout.create(
            FilePath(scratch.path + "/layout"), wait: .seconds(1), makingParents: false)
        let path = FilePath(scratch.path + "/" + source)
        let result = try Packer.pack(path, options: options, into: layout, judge: judge)
        return Packed(result: result, layout: layout, scratch: scratch)
    }

    private static func refusal(
        _ files: [String: [UInt8]], _ source: String = "hello", _ options: PackOptions = PackOptions()
    ) -> BeeError? {
        do {
            _ = try pack(files, source, options)
            return nil
        } catch {
            return error as? BeeError
        }
    }

    /// IMG-21: the digest that stands in bee's own store.
    @Test(arguments: ["hello", "hello/anything.o"])
    func packsTheImageThatBeePacked(source: String) throws {
        let packed = try Self.pack(["hello/anything.o": try Self.program()], source)
        let result = packed.result
        let digest = "sha256:4677952c5e6500a54cdbfffa30e09ec851617d7c6ff8b170ca70b20d4705ec35"
        #expect(result.descriptor.digest.description == digest)
        #expect(result.descriptor.platform == .host)
        #expect(result.name == (source == "hello" ? "hello" : "anything"))
        let entries = try packed.layout.index().manifests
        #expect(entries.map(\.digest) == [result.descriptor.digest])
        #expect(entries.map(\.name) == [result.name])
        #expect(try packed.document() == (try testdata("images/manifest-plain.json")))
    }

    /// IMG-20, IMG-21, IMG-42.
    @Test func writesAnnotationsAndConfigOfTheTestVectors() throws {
        let program = try Self.program()
        let options = PackOptions(
            author: "A. N. Author", description: "Programs that start, \"quoted\" <&> \\ é\t",
            annotations: [("Zebra", "before lower case"), ("a.b/c", "")])
        let annotated = try Self.pack(["hello/x.o": program], "hello", options)
        #expect(try annotated.document() == (try testdata("images/manifest-annotated.json")))
        let config = Array("{ \"note\": 1 }\n".utf8)
        let configured = try Self.pack(["hello/x.o": program, "hello/config.json": config])
        #expect(try configured.document() == (try testdata("images/manifest-configured.json")))
    }

    /// IMG-12, IMG-22.
    @Test func putsSeveralArchitecturesUnderAnIndex() throws {
        let program = try Self.program()
        let packed = try Self.pack(["hello/x86_64/a.o": program, "hello/b.aarch64.o": program])
        #expect(try packed.document() == (try testdata("images/index-two.json")))
        #expect(packed.result.descriptor.mediaType == .ociIndex)
        #expect(packed.result.descriptor.platform == nil)
    }

    /// IMG-22; spellings of `uname` become Go's.
    @Test func putsGivenPlatformInsideTheDigest() throws {
        let options = PackOptions(platform: Platform(os: "Linux", architecture: "aarch64"))
        let packed = try Self.pack(["hello/x.o": try Self.program()], "hello", options)
        #expect(try packed.document() == (try testdata("images/index-platform.json")))
    }

    @Test func refusesPlatformWhereTheFolderTellsIt() throws {
        let options = PackOptions(platform: .host)
        #expect(Self.refusal(["hello/x.amd64.o": [1]], "hello", options)?.code == .usage)
    }

    @Test(arguments: ["[]", "{\"a\":1,\"a\":2}", "{} x", "", "\u{FEFF}{}"])
    func refusesConfigThatIsNoStrictObject(text: String) {
        let error = Self.refusal(["hello/x.o": [1], "hello/config.json": Array(text.utf8)])
        #expect(error?.code == .documentInvalid)
    }

    @Test func refusesWhatTheJudgeRefusesAndWritesNothing() throws {
        let scratch = Scratch()
        try scratch.write("hello/x.o", [1, 2])
        let path = FilePath(scratch.path + "/layout")
        let layout = try ImageLayout.create(path, wait: .seconds(1), makingParents: false)
        do {
            _ = try Packer.pack(FilePath(scratch.path + "/hello"), options: PackOptions(), into: layout) {
                (bytes, name) throws(BeeError) in
                #expect(bytes == [1, 2])
                #expect(name == scratch.path + "/hello/x.o")
                throw BeeError(.objectInvalid, name, "is no ELF object")
            }
            Issue.record("the object was packed")
        } catch {
            #expect(error.code == .objectInvalid)
        }
        #expect(scratch.names("layout/blobs/sha256").isEmpty)
        #expect(try layout.index().manifests.isEmpty)
    }

    @Test(arguments: ["_x", "a b", "ä"])
    func asksForANameWhereTheFolderHasNone(folder: String) {
        let error = Self.refusal([folder + "/x.o": [1]], folder)
        #expect(error?.code == .referenceInvalid)
        #expect(error?.hint?.contains("--tag") == true)
    }

    @Test func refusesNameWithDigest() {
        let digest = "sha256:" + Self.programDigest
        for name in [digest, "hello@" + digest] {
            #expect(Self.refusal(["hello/x.o": [1]], "hello", PackOptions(name: name))?.code == .referenceInvalid)
        }
    }

    @Test func movesNameAndTellsTheOldDigest() throws {
        let first = try Self.pack(["hello/x.o": [1]], "hello", PackOptions(name: "a:v1"))
        let (layout, scratch) = (first.layout, first.scratch)
        #expect(first.result.replaced == nil)
        let source = FilePath(scratch.path + "/hello")
        let judge: Packer.Judge = { (_, _) throws(BeeError) in }
        let again = try Packer.pack(source, options: PackOptions(name: "a:v1"), into: layout, judge: judge)
        #expect(again.replaced == nil)
        try scratch.write("hello/x.o", [2])
        let second = try Packer.pack(source, options: PackOptions(name: "a:v1"), into: layout, judge: judge)
        #expect(second.replaced == first.result.descriptor.digest)
        #expect(try layout.index().manifests.map(\.digest) == [second.descriptor.digest])
    }

    @Test func followsLinksAndNeverHangsOnFIFOs() throws {
        let scratch = Scratch()
        try scratch.write("real.bin", [1])
        try scratch.write("hello/README", [1])
        #expect(symlink("../real.bin", scratch.path + "/hello/x.o") == 0)
        let layout = try ImageLayout.create(
            FilePath(scratch.path + "/layout"), wait: .seconds(1), makingParents: false)
        let source = FilePath(scratch.path + "/hello")
        let judge: Packer.Judge = { (_, _) throws(BeeError) in }
        #expect(try Packer.pack(source, options: PackOptions(), into: layout, judge: judge).ignored == ["README"])
        #expect(mkfifo(scratch.path + "/hello/config.json", 0o600) == 0)
        do {
            _ = try Packer.pack(source, options: PackOptions(), into: layout, judge: judge)
            Issue.record("a FIFO was read as the configuration")
        } catch {
            #expect(error.code == .fileInvalid)
        }
    }
}
