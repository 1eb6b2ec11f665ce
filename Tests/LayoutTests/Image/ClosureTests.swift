import Base
import Store
import Testing

@testable import Layout

private let other = Platform.host.architecture == "arm64" ? "linux/amd64" : "linux/arm64"
private let host = Platform.host.description

/// STO-15, STO-23, STO-70.
@Suite struct ClosureTests {
    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    private func closure(_ entry: String, _ platform: Platform? = nil) throws -> Closure {
        try fixture.writeIndex([entry])
        let layout = try fixture.open()
        return try layout.closure(of: try layout.resolve(nil), platform: platform)
    }

    @Test func listsAManifestItsConfigurationAndItsLayers() throws {
        let image = try fixture.image("x")
        let found = try closure(image)
        #expect(found.descriptors.first?.digest == (try LayoutFixture.digest(in: image)))
        #expect(found.descriptors.map(\.mediaType) == [.ociManifest, .ebpfConfig, .ebpfProgram])
        #expect(found.items.map(\.isDocument) == [true, false, false])
        #expect(found.items.allSatisfy { $0.isNeeded })
        #expect(found.warnings.isEmpty)
    }

    @Test func listsEachBlobOnceInAFixedOrder() throws {
        let images = try (0..<5).map { try fixture.image("\($0 % 3)", platform: host) }
        let index = try fixture.nested(images + [try fixture.nested(images)])
        let found = try closure(index)
        #expect(Set(found.descriptors.map(\.digest)).count == found.items.count)
        #expect(found.items.count == 2 + 3 * 2 + 1)
        #expect(found == (try closure(index)))
    }

    @Test func marksWhatOnlyOtherPlatformsNeed() throws {
        let index = try fixture.nested([
            try fixture.image("other", platform: other), try fixture.image("mine", platform: host),
        ])
        let found = try closure(index)
        // The shared configuration is needed, the other platform's manifest and program are not.
        #expect(found.items.filter { !$0.isNeeded }.map(\.descriptor.mediaType) == [.ociManifest, .ebpfProgram])
        #expect(found.items.count == 6)
    }

    @Test func leavesOtherPlatformsOutWhenOneIsGiven() throws {
        let mine = try fixture.image("mine", platform: host)
        let index = try fixture.nested([try fixture.image("other", platform: other), mine])
        let found = try closure(index, .host)
        #expect(found.items.count == 4)
        #expect(found.items.allSatisfy { $0.isNeeded })
        let foreign = Platform(os: "plan9", architecture: "mips")
        #expect(failure { try closure(index, foreign) }?.code == .architectureMismatch)
    }

    @Test func warnsOfAnAbsentImageForAnotherPlatformOnly() throws {
        let (mine, others) = (try fixture.image("mine", platform: host), try fixture.image("other", platform: other))
        let index = try fixture.nested([others, mine])
        fixture.removeBlob(try LayoutFixture.digest(in: others))
        let found = try closure(index)
        #expect(found.warnings.count == 1)
        #expect(found.warnings.first?.code == .blobMissing)
        #expect(found.warnings.first?.message.contains(other) == true)
        fixture.removeBlob(try LayoutFixture.digest(in: mine))
        #expect(failure { try closure(index) }?.code == .blobMissing)
    }

    @Test func doesNotForgiveACorruptImageForAnotherPlatform() throws {
        let others = try fixture.image("other", platform: other)
        let digest = try LayoutFixture.digest(in: others)
        try fixture.write("blobs/sha256/\(digest.encoded)", "garbage")
        #expect(failure { try closure(try fixture.nested([others])) }?.code == .blobCorrupt)
    }

    @Test func keepsBlobsOfUnknownTypesAsTheyAre() throws {
        let opaque = LayoutFixture.descriptor(MediaType(rawValue: "x/unknown"), try fixture.blob("{}"), 2)
        #expect(try closure(opaque).items.map(\.isDocument) == [false])
        #expect(try closure(try fixture.nested([opaque])).items.map(\.isDocument) == [true, false])
    }

    @Test func understandsDockersDocuments() throws {
        let layer = LayoutFixture.descriptor(.dockerLayerGzip, try fixture.blob("layer"), 5)
        let config = LayoutFixture.descriptor(.dockerConfig, try fixture.blob("{}"), 2)
        let text =
            #"{"schemaVersion":2,"mediaType":"\#(MediaType.dockerManifest)","config":\#(config),"layers":[\#(layer)]}"#
        let manifest = LayoutFixture.descriptor(.dockerManifest, try fixture.blob(text), text.utf8.count)
        let list = #"{"schemaVersion":2,"mediaType":"\#(MediaType.dockerManifestList)","manifests":[\#(manifest)]}"#
        let entry = LayoutFixture.descriptor(.dockerManifestList, try fixture.blob(list), list.utf8.count)
        #expect(try closure(entry).items.count == 4)
    }

    @Test func doesNotNeedTheSubject() throws {
        let image = try fixture.image("x")
        fixture.removeBlob(try LayoutFixture.digest(in: image))
        #expect(try closure(try fixture.image("artifact", subject: image)).items.count == 3)
    }

    @Test func seesThroughABlobThatIsNamedAsLayerAndAsManifest() throws {
        let hidden = try fixture.image("hidden")
        let digest = try LayoutFixture.digest(in: hidden)
        let size = try fixture.read("blobs/sha256/\(digest.encoded)").utf8.count
        let config = LayoutFixture.descriptor(.ebpfConfig, try fixture.blob("{}"), 2)
        let layer = LayoutFixture.descriptor(.ebpfProgram, digest, size)
        let text = #"{"schemaVersion":2,"config":\#(config),"layers":[\#(layer)]}"#
        let cover = LayoutFixture.descriptor(.ociManifest, try fixture.blob(text), text.utf8.count)
        let found = try closure(try fixture.nested([cover, hidden]))
        #expect(found.descriptors.contains { $0.mediaType == .ebpfProgram && $0.size == 6 })
    }

    @Test func takesLinearTimeForAnyShapeOfIndexes() throws {
        var entry = try fixture.image("x")
        for _ in 0..<25 { entry = try fixture.nested([entry, entry, entry, entry]) }
        #expect(try closure(entry).items.count == 25 + 3)
        for _ in 0..<20 { entry = try fixture.nested([entry]) }
        #expect(failure { try closure(entry) }?.code == .documentInvalid)
    }
}

/// STO-49.
@Suite struct ReferrerTests {
    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    private func referrers(of digest: Digest) throws -> [Descriptor] {
        let layout = try fixture.open()
        let entries = try layout.index().entries
        return Referrers(layout: layout, entries: entries).places(ofImages: [digest]).map { entries[$0].descriptor }
    }

    @Test func findsArtifactsBySubjectAndBySigningToolsNames() throws {
        let image = try fixture.image("x", name: "a")
        let digest = try LayoutFixture.digest(in: image)
        let names = ["sha256-\(digest.encoded)", "repo/x:sha256-\(digest.encoded).sig", "sha256-\(digest.encoded).att"]
        let tagged = try names.map { try fixture.image($0, name: $0) }
        let others = ["sha256-\(digest.encoded).other", "sha256-\(digest.encoded.dropLast()).sig", "md5-00.sig", "b"]
        let unrelated = try others.map { try fixture.image($0, name: $0) }
        let attached = try fixture.image("signature", subject: image)
        try fixture.writeIndex([attached, image] + tagged + unrelated)
        let found = try referrers(of: digest)
        #expect(found.map(\.name) == [nil] + names)
    }

    @Test func passesOverWhatCannotBeRead() throws {
        let image = try fixture.image("x", name: "a")
        let attached = try fixture.image("signature", subject: image)
        try fixture.writeIndex([
            image, attached, #"{"mediaType":"\#(MediaType.ociManifest)","digest":"md5:00","size":1}"#,
        ])
        let digest = try LayoutFixture.digest(in: image)
        #expect(try referrers(of: digest).count == 1)
        fixture.removeBlob(try LayoutFixture.digest(in: attached))
        #expect(try referrers(of: digest).isEmpty)
    }
}
