import Base
import Glibc
import Store
import SystemPackage
import Testing

@testable import Layout

struct ImageImportTests {
    @Test(arguments: Way.allCases)
    func loadsAllImagesUnderTheirNames(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let first = try fixture.addImage("a:v1", layer: [1])
        let second = try fixture.addImage(nil, layer: [2])
        let result = try way.load(fixture, target)
        #expect(result.images.map(\.name) == ["a:v1", nil])
        #expect(result.images.map(\.digest) == [first, second])
        #expect(result.images.allSatisfy { $0.replaced == nil })
        #expect(result.failures.isEmpty && result.warnings.isEmpty)
        #expect(try target.names() == ["a:v1", nil])
        for entry in try target.layout.index().manifests {
            for blob in try target.layout.closure(of: entry).descriptors {
                try target.layout.blobs.verify(blob.digest, size: blob.size)
            }
        }
        #expect(target.scratch.names("layout/.bee-oci/staging").isEmpty)
    }

    @Test func loadsTheStoreThatBeeWrote() throws {
        let target = try ImportTarget()
        let result = try target.load(try testdata("bee-0.0.15-store.tar"))
        #expect(result.images.map(\.name) == ["hello:v1", "example.org/tools/hello:1.2.3", "hello:latest"])
        #expect(result.warnings.isEmpty)
        #expect(try target.layout.index().manifests.allSatisfy { $0.platform?.osVersion == "6.18.44-fc-v509" })
    }

    @Test func keepsForeignMembersOfEntries() throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let more = #","annotations":{"k":"v","org.opencontainers.image.ref.name":"a"},"x-new":{"deep":[1.50]}"#
        fixture.addEntry(try fixture.addManifest(layer: [1], more: more))
        _ = try target.load(fixture.archive())
        let index = String(decoding: try target.scratch.read("layout/index.json"), as: UTF8.self)
        #expect(index.contains(#""x-new":{"deep":[1.50]}"#))
        #expect(index.contains(#""k":"v""#))
    }

    @Test(arguments: Way.allCases)
    func namesSoundImagesAndReportsBrokenOnes(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("good", layer: [1])
        let bad = try fixture.addImage("bad", layer: [2])
        fixture.members[ImageFixture.member(try Digest.sha256(of: [2]))] = nil
        let result = try way.load(fixture, target)
        #expect(result.images.map(\.name) == ["good"])
        #expect(result.failures.map(\.name) == ["bad"])
        #expect(result.failures.map(\.digest) == [bad])
        #expect(result.failures.map(\.error.code) == [.blobMissing])
        #expect(try target.names() == ["good"])
    }

    @Test(arguments: Way.allCases, [[UInt8]([9]), [2, 2], []])
    func reportsChangedCutAndGrownBlobsAsCorrupt(way: Way, bytes: [UInt8]) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("bad", layer: [2])
        let layer = try Digest.sha256(of: [2])
        fixture.members[ImageFixture.member(layer)] = bytes
        let result = try way.load(fixture, target)
        #expect(result.failures.map(\.error.code) == [.blobCorrupt])
        #expect(result.failures.first?.error.subject == layer.description)
        #expect(try target.names().isEmpty)
    }

    @Test(arguments: Way.allCases, [2, 4])
    func reportsSizeThatTheBlobDoesNotHave(way: Way, size: Int) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let layer = try fixture.addBlob([1, 2, 3], MediaType.ebpfProgram.rawValue)
        let config = try fixture.addBlob(Array("{}".utf8), MediaType.ebpfConfig.rawValue)
        let wrong = String(layer.dropLast(2)) + "\(size)}"
        let text = #"{"schemaVersion":2,"config":\#(config),"layers":[\#(wrong)]}"#
        fixture.addEntry(try fixture.addBlob(Array(text.utf8), MediaType.ociManifest.rawValue))
        #expect(try way.load(fixture, target).failures.map(\.error.code) == [.blobCorrupt])
    }

    @Test func tellsSourcesByTheirText() {
        let scratch = Scratch()
        #expect(LoadSource("-") == .standardInput)
        #expect(LoadSource(scratch.path) == .directory(FilePath(scratch.path)))
        #expect(LoadSource("/nowhere/x.tar") == .archive("/nowhere/x.tar"))
    }

    @Test(arguments: Way.allCases)
    func reportsChangedManifest(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let digest = try fixture.addImage("bad")
        fixture.members[ImageFixture.member(digest)]?.append(0x20)
        let result = try way.load(fixture, target)
        #expect(result.failures.map(\.error.code) == [.blobCorrupt])
    }

    @Test(arguments: Way.allCases)
    func replacesCorruptBlobOfTheDestination(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("a", layer: [1, 2, 3])
        let layer = try Digest.sha256(of: [1, 2, 3])
        try target.scratch.write("layout/" + ImageFixture.member(layer), [1, 2, 4])
        #expect(try way.load(fixture, target).failures.isEmpty)
        try target.layout.blobs.verify(layer, size: 3)
    }

    @Test(arguments: Way.allCases)
    func takesBlobsThatOnlyTheDestinationHas(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let image = try fixture.addImage("a", layer: [1])
        _ = try target.load(fixture.archive())
        fixture.members[ImageFixture.member(try Digest.sha256(of: [1]))] = nil
        fixture.members[ImageFixture.member(image)] = nil
        let again = try way.load(fixture, target)
        #expect(again.images.map(\.replaced) == [nil])
        #expect(again.failures.isEmpty)
    }

    // CLI-44: an archive that was saved for a platform that is not this machine's.
    @Test(arguments: Way.allCases)
    func loadsWhatIsThereOfIndexesInsideAnIndex(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let platforms = ["amd64", "arm64"].map { #","platform":{"architecture":"\#($0)","os":"linux"}"# }
        let absent = try fixture.addIndex([try fixture.addManifest(layer: [1])], more: platforms[0])
        let there = try fixture.addIndex([try fixture.addManifest(layer: [2])], more: platforms[1])
        fixture.addEntry(try fixture.addIndex([absent, there]))
        fixture.members[ImageFixture.member(try ImageFixture.digest(in: absent))] = nil
        let result = try way.load(fixture, target)
        #expect(result.failures.isEmpty)
        #expect(result.images.count == 1)
        #expect(result.warnings.contains { $0.contains("platforms it has") || $0.contains("is absent") })
    }

    // CLI-42
    @Test func refusesANameBeforeItReadsAByte() throws {
        let target = try ImportTarget()
        let name = "a@sha256:" + String(repeating: "0", count: 64)
        let error = target.refusal(Array("no archive at all".utf8), LoadOptions(name: name))
        #expect(error?.code == .referenceInvalid)
    }

    @Test(arguments: Way.allCases)
    func doesNotRelyOnCorruptBlobOfTheDestination(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("a", layer: [1])
        let layer = ImageFixture.member(try Digest.sha256(of: [1]))
        try target.scratch.write("layout/" + layer, [2])
        fixture.members[layer] = nil
        let result = try way.load(fixture, target)
        #expect(result.failures.count == 1)
        #expect([.blobCorrupt, .blobMissing].contains(result.failures[0].error.code))
    }

    @Test(arguments: Way.allCases)
    func skipsEntryOfUnknownAlgorithm(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("a")
        let hex = String(repeating: "a", count: 64)
        fixture.addEntry(#"{"mediaType":"\#(MediaType.ociManifest)","digest":"blake3:\#(hex)","size":1}"#)
        let result = try way.load(fixture, target)
        #expect(result.images.count == 1 && result.failures.isEmpty)
        #expect(result.warnings.count == 1)
    }

    @Test(arguments: Way.allCases)
    func takesEmbeddedDataForAbsentBlob(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let empty = try fixture.addBlob(Array("{}".utf8), MediaType.empty.rawValue, more: #","data":"e30=""#)
        let layer = try fixture.addBlob([1], "application/x-layer")
        let text = #"{"schemaVersion":2,"artifactType":"application/x","config":\#(empty),"layers":[\#(layer)]}"#
        fixture.addEntry(try fixture.addBlob(Array(text.utf8), MediaType.ociManifest.rawValue))
        fixture.members[ImageFixture.member(try Digest.sha256(of: Array("{}".utf8)))] = nil
        #expect(try way.load(fixture, target).failures.isEmpty)
        #expect(try target.layout.blobs.contains(try Digest.sha256(of: Array("{}".utf8)), size: 2))
    }

    @Test(arguments: Way.allCases)
    func carriesBlobsOfUnknownTypes(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        fixture.addEntry(try fixture.addBlob([1, 2], "application/x-unheard-of"))
        #expect(try way.load(fixture, target).failures.isEmpty)
        #expect(try target.layout.blobs.contains(try Digest.sha256(of: [1, 2]), size: 2))
    }

    @Test func leavesIndexAsItWasWhenTheArchiveIsCut() throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("a", layer: [UInt8](repeating: 1, count: 10_000))
        let archive = fixture.archive()
        let before = try target.scratch.read("layout/index.json")
        for length in stride(from: 513, to: archive.count - 2048, by: 777) {
            #expect(target.refusal(Array(archive.prefix(length))) != nil)
        }
        #expect(try target.scratch.read("layout/index.json") == before)
        #expect(target.scratch.names("layout/.bee-oci/staging").isEmpty)
    }

    @Test(arguments: [0, 1, 3])
    func stopsWhenInterruptedAndLeavesNothingStaged(chunk: Int) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("a", layer: [UInt8](repeating: 1, count: 2 << 20))
        let calls = Counter()
        let options = LoadOptions(isInterrupted: { calls.next() > chunk })
        #expect(target.refusal(fixture.archive(), options)?.code == .interrupted)
        #expect(try target.names().isEmpty)
        #expect(target.scratch.names("layout/.bee-oci/staging").isEmpty)
    }

    @Test func reportsProgressUpToTheFilesSize() throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("a", layer: [UInt8](repeating: 1, count: 1 << 20))
        let archive = fixture.archive()
        let path = try target.scratch.write("archive.tar", archive)
        var reports: [(Int64, Int64?)] = []
        _ = try ImageImport.load(.archive(FilePath(path)), into: target.layout) { reports.append(($0, $1)) }
        #expect(reports.map(\.0) == reports.map(\.0).sorted())
        #expect(reports.allSatisfy { $0.1 == Int64(archive.count) })
        #expect(reports.last?.0 == Int64(archive.count))
    }

    @Test func neverChangesTheSourceDirectory() throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("a")
        _ = try target.loadDirectory(fixture)
        #expect(target.scratch.names("source") == ["blobs", "index.json", "oci-layout"])
        #expect(target.scratch.names("source/blobs") == ["sha256"])
    }

    @Test func refusesFIFOByItsName() throws {
        let target = try ImportTarget()
        let path = target.scratch.path + "/fifo"
        #expect(mkfifo(path, 0o600) == 0)
        do {
            _ = try ImageImport.load(.archive(FilePath(path)), into: target.layout)
            Issue.record("a FIFO was opened")
        } catch {
            #expect(error.code == .fileInvalid)
            #expect(error.hint?.contains("use -") == true)
        }
    }
}
