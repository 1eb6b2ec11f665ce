import Base
import Glibc
import Store
import Testing

@testable import Layout

private let amd = Platform(os: "linux", architecture: "amd64")

/// STO-12, STO-13, STO-21, STO-70.
@Suite struct SelectTests {
    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    private func select(_ entry: String, for platform: Platform = amd) throws -> SelectedImage {
        try fixture.writeIndex([entry])
        let layout = try fixture.open()
        return try layout.select(try layout.resolve(nil), for: platform)
    }

    @Test func takesAManifestWhosePlatformTheEntryTells() throws {
        let image = try select(try fixture.image("x", platform: "Linux/x86_64"))
        #expect(image.platformSource == .entry)
        #expect(image.platform?.architecture == "x86_64")
        #expect(image.manifest.layers.count == 1)
    }

    @Test func takesAManifestWithoutPlatformAndSaysSo() throws {
        let image = try select(try fixture.image("x"))
        #expect(image.platform == nil)
        #expect(image.platformSource == .none)
    }

    @Test func refusesAnotherArchitectureAndNamesBoth() throws {
        let error = try #require(failure { try select(try fixture.image("x", platform: "linux/arm64")) })
        #expect(error.code == .architectureMismatch)
        #expect(error.message == "is for linux/arm64, and linux/amd64 is needed")
    }

    @Test func picksThePlatformOutOfAnIndex() throws {
        let wanted = try fixture.image("amd", platform: "linux/amd64")
        let index = try fixture.nested([try fixture.image("arm", platform: "linux/arm64"), wanted])
        let image = try select(index)
        #expect(image.descriptor.digest == (try LayoutFixture.digest(in: wanted)))
        #expect(image.platformSource == .index)
    }

    // One object may serve several processors: the index lists one manifest more than once.
    @Test func findsAManifestUnderEachPlatformItIsListedFor() throws {
        let listed = try ["linux/amd64", "linux/arm64"].map { try fixture.image("same", platform: $0) }
        let index = try fixture.nested(listed)
        for architecture in ["amd64", "arm64"] {
            let image = try select(index, for: Platform(os: "linux", architecture: architecture))
            #expect(image.platform?.architecture == architecture)
            #expect(image.descriptor.digest == (try LayoutFixture.digest(in: listed[0])))
        }
        let layout = try fixture.open()
        #expect(
            try layout.candidates(of: try layout.resolve(nil)).map(\.platform?.architecture) == ["amd64", "arm64"])
    }

    @Test(arguments: ["amd64", "arm64"])
    func findsAnIndexUnderEachPlatformItIsListedFor(architecture: String) throws {
        let image = try fixture.image("same")
        let listed = try ["linux/arm64", "linux/amd64"].map { try fixture.nested([image], platform: $0) }
        let found = try select(
            try fixture.nested(listed), for: Platform(os: "linux", architecture: architecture))
        #expect(found.descriptor.digest == (try LayoutFixture.digest(in: image)))
    }

    @Test func trustsTheIndexAndNotTheEntry() throws {
        let inner = try fixture.nested([try fixture.image("amd", platform: "linux/amd64")], platform: "linux/arm64")
        #expect(try select(inner).platform == amd)
    }

    @Test func takesTheFirstOfSeveralThatFit() throws {
        let first = try fixture.image("1", platform: "linux/amd64")
        let index = try fixture.nested([first, try fixture.image("2", platform: "linux/amd64")])
        #expect(try select(index).descriptor.digest == (try LayoutFixture.digest(in: first)))
    }

    @Test func prefersAManifestThatFitsToOneThatTellsNothing() throws {
        let silent = try fixture.image("?")
        let fitting = try fixture.image("!", platform: "linux/amd64")
        #expect(try select(try fixture.nested([silent, fitting])).platform == amd)
        #expect(try select(try fixture.nested([silent])).platform == nil)
    }

    @Test func listsWhatThereIsWhereNothingFits() throws {
        let index = try fixture.nested([
            try fixture.image("1", platform: "linux/arm64"), try fixture.image("2", platform: "linux/riscv64"),
        ])
        let error = try #require(failure { try select(index) })
        #expect(error.code == .architectureMismatch)
        #expect(error.causes.map(\.message) == ["is for linux/arm64", "is for linux/riscv64"])
    }

    @Test func findsAnImageInIndexesInsideIndexes() throws {
        let deep = try fixture.nested([try fixture.nested([try fixture.image("x", platform: "linux/amd64")])])
        #expect(try select(deep).platform == amd)
    }

    @Test func givesAnInnerIndexsPlatformToItsManifests() throws {
        let arm = try fixture.nested([try fixture.image("arm")], platform: "linux/arm64")
        let intel = try fixture.nested([try fixture.image("amd")], platform: "linux/amd64")
        #expect(try select(try fixture.nested([arm, intel])).platform == amd)
    }

    @Test func needsNoOtherPlatformsBlobs() throws {
        let other = try fixture.nested([try fixture.image("arm")], platform: "linux/arm64")
        fixture.removeBlob(try LayoutFixture.digest(in: other))
        #expect(
            try select(try fixture.nested([other, try fixture.image("x", platform: "linux/amd64")])).platform == amd)
    }

    @Test func listsWhatIsThereWhereAnIndexInsideIsAbsent() throws {
        let absent = try fixture.nested([try fixture.image("arm")], platform: "linux/arm64")
        fixture.removeBlob(try LayoutFixture.digest(in: absent))
        let other = try fixture.nested([try fixture.image("riscv")], platform: "linux/riscv64")
        try fixture.writeIndex([try fixture.nested([absent, other])])
        let layout = try fixture.open()
        let entry = try layout.resolve(nil)
        #expect(try layout.candidates(of: entry).map(\.platform?.architecture) == ["riscv64"])
        #expect(failure { try layout.select(entry, for: amd) }?.code == .architectureMismatch)
    }

    @Test func refusesChainsOfIndexesBeyondTheLimit() throws {
        var entry = try fixture.image("x", platform: "linux/amd64")
        for _ in 0..<32 { entry = try fixture.nested([entry]) }
        #expect(try select(entry).platform == amd)
        for _ in 0..<500 { entry = try fixture.nested([entry]) }
        #expect(failure { try select(entry) }?.code == .documentInvalid)
    }

    @Test func visitsEachIndexOnceHoweverManyWaysLeadToIt() throws {
        var entry = try fixture.image("x", platform: "linux/arm64")
        for _ in 0..<25 { entry = try fixture.nested([entry, entry, entry, entry]) }
        #expect(failure { try select(entry) }?.code == .architectureMismatch)
    }

    @Test func refusesWhatIsNoImage() throws {
        let entry = LayoutFixture.descriptor(MediaType(rawValue: "text/plain"), try fixture.blob("hi"), 2)
        #expect(failure { try select(entry) }?.code == .imageInvalid)
    }

    @Test func refusesADocumentThatIsNotWhatItsDescriptorSays() throws {
        let text = #"{"schemaVersion":2,"manifests":[]}"#
        let asManifest = LayoutFixture.descriptor(.ociManifest, try fixture.blob(text), text.utf8.count)
        #expect(failure { try select(asManifest) }?.code == .documentInvalid)
    }

    @Test(arguments: [-1, 1])
    func refusesAManifestOfAnotherSize(difference: Int) throws {
        let image = try fixture.image("x")
        let digest = try LayoutFixture.digest(in: image)
        let size = try fixture.read("blobs/sha256/\(digest.encoded)").utf8.count
        let wrong = LayoutFixture.descriptor(.ociManifest, digest, size + difference)
        #expect(failure { try select(wrong) }?.code == .blobCorrupt)
    }

    @Test func refusesAnAlteredManifest() throws {
        let image = try fixture.image("x")
        let digest = try LayoutFixture.digest(in: image)
        let text = try fixture.read("blobs/sha256/\(digest.encoded)")
        try fixture.write("blobs/sha256/\(digest.encoded)", String(text.dropLast()) + " ")
        #expect(failure { try select(image) }?.code == .blobCorrupt)
    }

    @Test func refusesAManifestLargerThanADocumentMayBe() throws {
        let text = String(repeating: " ", count: 4 << 20) + "{}"
        let entry = LayoutFixture.descriptor(.ociManifest, try fixture.blob(text), text.utf8.count)
        #expect(failure { try select(entry) }?.code == .documentInvalid)
    }

    @Test func takesAMissingManifestFromItsDescriptor() throws {
        let config = #"{"mediaType":"a/b","digest":"md5:1","size":1}"#
        let text = #"{"schemaVersion":2,"config":\#(config),"layers":[]}"#
        let digest = try LayoutFixture.digest(of: text)
        let entry = LayoutFixture.descriptor(.ociManifest, digest, text.utf8.count).dropLast()
        #expect(try select(entry + #","data":"\#(base64(text))"}"#).manifest.bytes == Array(text.utf8))
        #expect(failure { try select(entry + "}") }?.code == .blobMissing)
    }

    @Test func readsAManifestWithASHA512Digest() throws {
        let text = #"{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"md5:1","size":1},"layers":[]}"#
        let digest = try fixture.blob(text, .sha512)
        #expect(try select(LayoutFixture.descriptor(.ociManifest, digest, text.utf8.count)).manifest.layers.isEmpty)
    }
}

private func base64(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var result = ""
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let value = (Array(group) + [0, 0]).prefix(3).reduce(0) { $0 << 8 | Int($1) }
        for position in 0..<4 {
            result += position <= group.count ? String(alphabet[value >> (18 - 6 * position) & 63]) : "="
        }
    }
    return result
}
