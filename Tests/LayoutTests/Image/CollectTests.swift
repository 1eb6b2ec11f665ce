import Base
import Glibc
import Store
import SystemPackage
import Testing

@testable import Layout

/// STO-80 to STO-85: what a sweep removes and what it never does.
@Suite struct CollectTests {
    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    private func collect(grace: Duration = .zero, isDryRun: Bool = false) throws(BeeError) -> CollectResult {
        try ImageLayout.open(fixture.path, isForWriting: !isDryRun)
            .collectGarbage(grace: grace, isDryRun: isDryRun, wait: .seconds(1))
    }

    private func has(_ digest: Digest) throws -> Bool {
        try fixture.open().blobs.size(of: digest) != nil
    }

    @Test func removesWhatNoEntryLeadsTo() throws {
        let kept = try fixture.image("x", name: "a", platform: "linux/amd64")
        let index = try fixture.nested([try fixture.image("y", platform: "linux/arm64")], name: "b")
        let gone = try fixture.image("gone")
        try fixture.writeIndex([kept, index])
        let before = fixture.names("blobs/sha256").count
        let result = try collect()
        // The configuration {} is everybody's, the manifest and the layer of the third image are nobody's.
        #expect(
            Set(result.removed.map(\.digest)) == [
                try LayoutFixture.digest(in: gone), try LayoutFixture.digest(of: "gone"),
            ])
        #expect(fixture.names("blobs/sha256").count == before - 2)
        #expect(try collect().removed.isEmpty)
    }

    @Test func aDryRunRemovesAndCreatesNothing() throws {
        let gone = try fixture.image("gone")
        try fixture.writeIndex([])
        let before = fixture.names("")
        #expect(try collect(isDryRun: true).removed.count == 3)
        #expect(try has(try LayoutFixture.digest(in: gone)))
        #expect(fixture.names("") == before)
    }

    @Test func keepsWhatIsYoungerThanTheGraceTime() throws {
        _ = try fixture.image("gone")
        let result = try collect(grace: .seconds(600))
        #expect(result.removed.isEmpty)
        #expect(result.kept.map(\.reason) == [.fresh, .fresh, .fresh])
    }

    @Test func keepsWhatIsNotOurs() throws {
        try fixture.write("blobs/stray", "x")
        try fixture.write("blobs/sha256/stray", "x")
        mkdir(fixture.scratch.path + "/layout/blobs/md5", 0o755)
        try fixture.write("blobs/md5/00", "x")
        let link = String(repeating: "a", count: 64)
        symlink("/dev/null", fixture.scratch.path + "/layout/blobs/sha256/" + link)
        try fixture.write("elsewhere", "x")
        let result = try collect()
        #expect(result.removed.isEmpty)
        #expect(
            result.kept.map(\.path) == ["blobs/md5/00", "blobs/sha256/\(link)", "blobs/sha256/stray", "blobs/stray"])
        #expect(result.kept.allSatisfy { $0.reason == .foreign })
        #expect(fixture.names("").contains("elsewhere"))
    }

    // umoci's collection deletes configuration and layers of a manifest whose type it does not know.
    @Test func keepsWhatAnUnknownDocumentSpells() throws {
        let inner = try fixture.image("inner")
        let layer = try LayoutFixture.digest(of: "inner")
        let sha512 = try fixture.blob("elsewhere", .sha512)
        let text = #" {"things":[\#(inner)],"also":"see \#(sha512)"}"#
        let unknown = MediaType(rawValue: "application/vnd.example.thing.v9+json")
        try fixture.writeIndex([LayoutFixture.descriptor(unknown, try fixture.blob(text), text.utf8.count, name: "t")])
        #expect(try collect().removed.isEmpty)
        #expect(try has(layer))
        #expect(try has(sha512))
    }

    @Test func keepsArtifactsThatTheIndexDoesNotList() throws {
        let image = try fixture.image("x", name: "a")
        let signature = try fixture.image("signature", subject: image)
        let countersignature = try fixture.image("counter", subject: signature)
        let other = try fixture.image("other", subject: try fixture.image("y"))
        try fixture.writeIndex([image])
        let result = try collect()
        #expect(try has(try LayoutFixture.digest(in: signature)))
        #expect(try has(try LayoutFixture.digest(of: "signature")))
        #expect(try has(try LayoutFixture.digest(in: countersignature)))
        #expect(try !has(try LayoutFixture.digest(in: other)))
        #expect(result.kept.allSatisfy { $0.reason == .artifact } && result.kept.count == 4)
    }

    // STO-84
    @Test(arguments: ["\n", " \t\r\n"])
    func keepsUnlistedArtifactsThatBeginWithWhiteSpace(space: String) throws {
        let image = try fixture.image("x", name: "a")
        let signature = try LayoutFixture.digest(in: try fixture.image("signature", subject: image))
        let text = space + (try fixture.read("blobs/sha256/" + signature.encoded))
        fixture.removeBlob(signature)
        let spaced = try fixture.blob(text)
        try fixture.writeIndex([image])
        #expect(try collect().removed.isEmpty)
        #expect(try has(spaced) && has(try LayoutFixture.digest(of: "signature")))
    }

    // STO-82: whether it is a document, and what it refers to, is not told by a size that lies.
    @Test func removesNothingWhileAnUnknownDocumentIsSaidToBeLarge() throws {
        let spelled = try fixture.blob("spelled")
        let text = #"{"refers":"\#(spelled)"}"#
        let unknown = MediaType(rawValue: "application/vnd.example.thing.v9+json")
        let digest = try fixture.blob(text)
        try fixture.writeIndex([LayoutFixture.descriptor(unknown, digest, 5 << 20, name: "t")])
        #expect(failure { try collect() }?.code == .blobCorrupt)
        #expect(try has(spelled))
    }

    // STO-82: a layer refers to nothing, whatever is left of it.
    @Test(arguments: [
        "vnd.oci.image.layer.v1.tar+zstd", "vnd.oci.image.layer.nondistributable.v1.tar+zstd",
        "vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    ])
    func readsNoLayers(type: String) throws {
        let garbage = try fixture.blob("garbage")
        let digest = try fixture.blob("cut")
        let layer = LayoutFixture.descriptor(MediaType(rawValue: "application/" + type), digest, 5 << 20, name: "t")
        try fixture.writeIndex([layer])
        #expect(try collect().removed.map(\.digest) == [garbage])
    }

    // STO-81
    @Test func keepsAndDoesNotReadWhatIsTooLargeForADocument() throws {
        let spelled = try fixture.blob("spelled")
        let text = #"{"refers":"\#(spelled)"}"# + String(repeating: " ", count: 4 << 20)
        let unknown = MediaType(rawValue: "application/vnd.example.thing.v9+json")
        let large = try fixture.blob(text)
        try fixture.writeIndex([LayoutFixture.descriptor(unknown, large, text.utf8.count, name: "t")])
        #expect(try collect().removed.map(\.digest) == [spelled])
        #expect(try has(large))
    }

    @Test(arguments: [
        "", "{", #"{"schemaVersion":2,"manifests":null}"#, #"{"schemaVersion":2}"#, "[]",
        #"{"schemaVersion":2,"manifests":[],"manifests":[]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"sha256:00","size":1}]}"#,
    ])
    func refusesAnIndexItCannotReadInFull(index: String) throws {
        let image = try fixture.image("x")
        try fixture.write("index.json", index)
        #expect(failure { try collect() } != nil)
        #expect(try has(try LayoutFixture.digest(in: image)))
    }

    @Test func removesNothingWhileADocumentIsCorrupt() throws {
        let image = try fixture.image("x", name: "a")
        let gone = try fixture.blob("gone")
        try fixture.writeIndex([image])
        let digest = try LayoutFixture.digest(in: image)
        let text = try fixture.read("blobs/sha256/" + digest.encoded)
        fixture.removeBlob(digest)
        try fixture.write("blobs/sha256/" + digest.encoded, text.replacing("2", with: "3"))
        let error = failure { try collect() }
        #expect(error?.code == .blobCorrupt)
        #expect(error?.hint?.contains("fsck") == true)
        #expect(try has(gone))
    }

    @Test func goesOnWithoutDocumentsThatAreAbsent() throws {
        let absent = try fixture.image("arm", platform: "linux/arm64")
        let there = try fixture.image("amd", platform: "linux/amd64")
        let gone = try fixture.blob("gone")
        try fixture.writeIndex([try fixture.nested([absent, there], name: "a")])
        let digest = try LayoutFixture.digest(in: absent)
        fixture.removeBlob(digest)
        let result = try collect()
        #expect(result.absent == [digest])
        #expect(try !has(gone))
        #expect(try has(try LayoutFixture.digest(in: there)))
    }

    @Test func waitsForReadersAndWriters() throws {
        let layout = try ImageLayout.open(fixture.path, isForWriting: true)
        let reader = try layout.sharedLock(wait: .zero)
        let error = failure { try layout.collectGarbage(grace: .zero, wait: .milliseconds(50)) }
        #expect(error?.code == .busy)
        _ = consume reader
        #expect(failure { try layout.collectGarbage(grace: .zero, wait: .milliseconds(50)) } == nil)
    }

    @Test func removesWhatStoppedWritersLeft() throws {
        let layout = try ImageLayout.open(fixture.path, isForWriting: true)
        _ = try layout.blobs.stagingDirectory()
        try fixture.write(".bee-oci/staging/blob.1", "half")
        let result = try layout.collectGarbage(grace: .seconds(600), wait: .seconds(1))
        #expect(result.unfinished == ["blob.1"])
        #expect(try layout.blobs.staged().unfinished == [])
    }

    // STO-85
    @Test func leavesInStagingWhatNoWriterLeaves() throws {
        let layout = try ImageLayout.open(fixture.path, isForWriting: true)
        let garbage = try fixture.blob("garbage")
        try fixture.write(".bee-oci/staging/directory/file", "other")
        let result = try layout.collectGarbage(grace: .zero, wait: .seconds(1))
        #expect(result.removed.map(\.digest) == [garbage] && result.unfinished == [])
        #expect(result.kept.map(\.path) == [".bee-oci/staging/directory"])
        #expect(try fixture.read(".bee-oci/staging/directory/file") == "other")
    }
}
