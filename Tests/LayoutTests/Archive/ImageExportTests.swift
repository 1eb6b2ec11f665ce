import Base
import Glibc
import Store
import SystemPackage
import Testing

@testable import Layout

/// A layout with images in it, and the ways out of it.
final class ExportSource {
    let target: ImportTarget
    var layout: ImageLayout { target.layout }
    var scratch: Scratch { target.scratch }

    init(_ fixture: ImageFixture) throws {
        target = try ImportTarget()
        _ = try target.load(fixture.archive())
    }

    /// Saves to a file in the scratch directory and returns its bytes.
    func archive(_ names: [String] = [], _ options: SaveOptions = SaveOptions()) throws -> [UInt8] {
        _ = try save(names, to: scratch.path + "/out.tar", options)
        return try scratch.read("out.tar")
    }

    @discardableResult
    func save(_ names: [String], to path: String, _ options: SaveOptions = SaveOptions()) throws -> SaveResult {
        let references = try names.map { try Reference(parsing: $0) }
        return try ImageExport.save(references, from: layout, to: SaveTarget(path), options: options)
    }

    func refusal(_ names: [String], _ options: SaveOptions = SaveOptions(), to name: String = "out.tar") -> BeeError? {
        do {
            try save(names, to: scratch.path + "/" + name, options)
            return nil
        } catch {
            return error as? BeeError
        }
    }
}

struct ImageExportTests {
    private static func twoImages() throws -> ImageFixture {
        var fixture = ImageFixture()
        try fixture.addImage("b", layer: [UInt8](repeating: 2, count: 700_000))
        try fixture.addImage("a:v1", layer: [1])
        return fixture
    }

    @Test func writesMembersInOrderWithoutTimeOrOwner() throws {
        let source = try ExportSource(try Self.twoImages())
        let (members, warnings) = try readArchive(try source.archive(["b", "a:v1"]))
        #expect(warnings.isEmpty)
        let names = members.map(\.name)
        #expect(Array(names.prefix(4)) == ["oci-layout", "index.json", "blobs", "blobs/sha256"])
        #expect(names.count == 4 + 5)
        #expect(Array(names.dropFirst(2)) == names.dropFirst(2).sorted())
        #expect(members[0].content == Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        let index = try IndexDocument(parsing: members[1].content, subject: "index")
        #expect(index.manifests.map(\.name) == ["a:v1", "b"])
        for member in members.dropFirst(4) {
            #expect(member.name == ImageFixture.member(try Digest.sha256(of: member.content)))
        }
    }

    @Test(arguments: [ArchiveCompression.none, .gzip, .zstd])
    func givesTheSameBytesForTheSameImages(compression: ArchiveCompression) throws {
        let options = SaveOptions(compression: compression)
        let first = try ExportSource(try Self.twoImages()).archive(["b", "a:v1"], options)
        let second = try ExportSource(try Self.twoImages())
        _ = try second.target.load(try ExportSource(try Self.twoImages()).archive(["a:v1", "b"]))
        #expect(try second.archive(["a:v1", "b", "b:latest"], options) == first)
    }

    @Test(arguments: [ArchiveCompression.none, .gzip, .zstd])
    func whatWasSavedLoadsAgain(compression: ArchiveCompression) throws {
        let source = try ExportSource(try Self.twoImages())
        let target = try ImportTarget()
        let bytes = try source.archive(["b", "a:v1"], SaveOptions(compression: compression))
        let result = try target.load(bytes)
        #expect(result.failures.isEmpty && result.warnings.isEmpty)
        #expect(result.images.map(\.name) == ["a:v1", "b"])
    }

    @Test func keepsEntriesByteForByte() throws {
        var fixture = ImageFixture()
        let more =
            #","annotations":{"k":"\u0076","org.opencontainers.image.ref.name":"a"},"artifactType":"x/y","x":1.50"#
        fixture.addEntry(try fixture.addManifest(layer: [1], more: more))
        let source = try ExportSource(fixture)
        let index = try readArchive(try source.archive()).members[1].content
        #expect(String(decoding: index, as: UTF8.self).contains(more))
    }

    @Test func savesOnlyWhatIsNamedAndAllNamesOfADigest() throws {
        var fixture = try Self.twoImages()
        let digest = try fixture.addImage("a:v2", layer: [1])
        let source = try ExportSource(fixture)
        #expect(try source.save(["a:v2"], to: source.scratch.path + "/1.tar").images.map(\.name) == ["a:v2"])
        let all = try source.save([digest.description], to: source.scratch.path + "/2.tar").images
        #expect(all.map(\.name) == ["a:v1", "a:v2"])
        #expect(source.refusal([])?.code == .referenceAmbiguous)
    }

    // STO-142: to Swift these two are one text.
    @Test func savesNamesOfDifferentBytesBeside() throws {
        let fixture = try LayoutFixture()
        let image = try fixture.image("x", name: "\u{e9}")
        try fixture.writeIndex([image, try fixture.image("x", name: "e\u{301}")])
        let digest = try Reference(parsing: try LayoutFixture.digest(in: image).description)
        let archive = SaveTarget.archive(fixture.path.removingLastComponent().appending("out.tar"))
        #expect(try ImageExport.save([digest], from: try fixture.open(), to: archive).images.count == 2)
    }

    @Test func takesAttachedArtifactsAlong() throws {
        var fixture = ImageFixture()
        let image = try fixture.addManifest(layer: [1])
        let signature = try fixture.addManifest(layer: [2], subject: image)
        let unrelated = try fixture.addManifest(layer: [4])
        for entry in [image, signature, try fixture.addManifest(layer: [3], subject: signature), unrelated] {
            fixture.addEntry(entry)
        }
        let source = try ExportSource(fixture)
        let digest = try ImageFixture.digest(in: image)
        let result = try source.save([digest.description], to: source.scratch.path + "/out.tar")
        #expect(result.images.count == 3)
        #expect(!result.images.map(\.digest).contains(try ImageFixture.digest(in: unrelated)))
    }

    @Test func leavesBrokenArtifactOut() throws {
        var fixture = ImageFixture()
        let image = try fixture.addManifest(layer: [1])
        fixture.addEntry(image)
        fixture.addEntry(try fixture.addManifest(layer: [2], subject: image))
        let source = try ExportSource(fixture)
        #expect(unlink(source.scratch.path + "/layout/" + ImageFixture.member(try Digest.sha256(of: [2]))) == 0)
        let result = try source.save(
            [try ImageFixture.digest(in: image).description], to: source.scratch.path + "/out.tar")
        #expect(result.images.count == 1)
        #expect(result.warnings.count == 1)
    }

    @Test(arguments: [false, true])
    func leavesNoFileWhenABlobIsCorruptOrMissing(missing: Bool) throws {
        let source = try ExportSource(try Self.twoImages())
        try source.scratch.write("out.tar", text: "old")
        let layer = [UInt8](repeating: 2, count: 700_000)
        let path = "layout/" + ImageFixture.member(try Digest.sha256(of: layer))
        if missing {
            #expect(unlink(source.scratch.path + "/" + path) == 0)
        } else {
            chmod(source.scratch.path + "/" + path, 0o644)
            try source.scratch.write(path, [UInt8](repeating: 3, count: 700_000))
        }
        #expect(source.refusal(["b"])?.code == (missing ? .blobMissing : .blobCorrupt))
        #expect(try source.scratch.read("out.tar") == Array("old".utf8))
        #expect(source.scratch.names() == ["archive.tar", "layout", "out.tar"])
    }

    @Test func leavesNoFileWhenInterrupted() throws {
        let source = try ExportSource(try Self.twoImages())
        let calls = Counter()
        let options = SaveOptions(isInterrupted: { calls.next() > 1 })
        #expect(source.refusal(["b"], options)?.code == .interrupted)
        #expect(source.scratch.names() == ["archive.tar", "layout"])
    }

    @Test func savesNothingWhenOneNameIsUnknown() throws {
        let source = try ExportSource(try Self.twoImages())
        #expect(source.refusal(["b", "nobody"])?.code == .referenceUnknown)
        #expect(source.scratch.names() == ["archive.tar", "layout"])
    }

    @Test func leavesOtherPlatformsOutAndKeepsTheIndex() throws {
        var fixture = ImageFixture()
        let children = try ["amd64", "arm64"].enumerated().map { number, name in
            try fixture.addManifest(
                layer: [UInt8(number)], more: #","platform":{"architecture":"\#(name)","os":"linux"}"#)
        }
        let index = try fixture.addIndex(children)
        fixture.addEntry(index)
        let source = try ExportSource(fixture)
        let digest = try ImageFixture.digest(in: index)
        let options = SaveOptions(platform: Platform(os: "linux", architecture: "arm64"))
        let names = try readArchive(try source.archive([], options)).members.map(\.name)
        #expect(names.contains(ImageFixture.member(digest)))
        #expect(names.contains(ImageFixture.member(try Digest.sha256(of: [1]))))
        #expect(!names.contains(ImageFixture.member(try Digest.sha256(of: [0]))))
        #expect(try ImportTarget().load(try source.scratch.read("out.tar")).images.map(\.digest) == [digest])
        let other = SaveOptions(platform: Platform(os: "linux", architecture: "s390x"))
        #expect(source.refusal([], other)?.code == .referenceUnknown)
    }

    @Test func refusesManifestOfAnotherPlatform() throws {
        var fixture = ImageFixture()
        fixture.addEntry(
            try fixture.addManifest(layer: [1], more: #","platform":{"architecture":"arm64","os":"linux"}"#))
        let source = try ExportSource(fixture)
        let amd64 = SaveOptions(platform: Platform(os: "linux", architecture: "amd64"))
        #expect(source.refusal([], amd64)?.code == .referenceUnknown)
        let aarch64 = SaveOptions(platform: Platform(os: "linux", architecture: "aarch64"))
        #expect(source.refusal([], aarch64) == nil)
    }
}
