import Base
import Store
import SystemPackage
import Testing

@testable import Layout

/// STO-70: how much one image may bring.
struct LoadLimitTests {
    @Test(arguments: [Way.plain, .directory], [(4000, true), (7000, false)])
    func bringsTenThousandDocumentsAndNoMore(way: Way, count: (each: Int, isSound: Bool)) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let whole = try fixture.addManifest(layer: [1])
        let indexes = try (0..<2).map { number in
            let absent = (0..<count.each).map { Self.absent(number * count.each + $0) }
            return try fixture.addIndex([whole] + absent)
        }
        fixture.addEntry(try fixture.addIndex(indexes))
        let result = try way.load(fixture, target)
        #expect(result.images.count == (count.isSound ? 1 : 0))
        #expect(result.failures.map(\.error.code) == (count.isSound ? [] : [.documentInvalid]))
        #expect(count.isSound || result.failures[0].error.message == "leads to more than 10000 documents")
    }

    @Test func boundsWhatIsKnownOfAnImage() throws {
        let fixture = try LayoutFixture()
        let layers = (0..<50).map { Self.absent($0) }.joined(separator: ",")
        let config = LayoutFixture.descriptor(.ebpfConfig, try fixture.blob("{}"), 2)
        let text = #"{"schemaVersion":2,"config":\#(config),"layers":[\#(layers)]}"#
        let image = LayoutFixture.descriptor(.ociManifest, try fixture.blob(text), text.utf8.count)
        let children = [image] + (0..<50).map { Self.absent(50 + $0) }
        try fixture.writeIndex([image, try fixture.nested(children)])
        let layout = try fixture.open()
        let (manifest, index) = try (layout.index().manifests[0], layout.index().manifests[1])
        func error(_ entry: Descriptor, _ limit: Int) -> BeeError? {
            failure {
                var walk = ClosureWalk(layout, wanted: .host, leavesOthersOut: false, limit: limit)
                return try walk.walk(from: entry)
            }
        }
        #expect(error(manifest, 52) == nil)
        #expect(error(manifest, 51)?.code == .documentInvalid)
        // Those that were not come to yet count, too.
        #expect(error(index, 103) == nil)
        #expect(error(index, 51)?.code == .documentInvalid)
        #expect(error(index, 102)?.message == "leads to more than 102 documents and other blobs")
    }

    /// A manifest that is nowhere, for another machine than this one.
    private static func absent(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        let digest = "sha256:" + String(repeating: "0", count: 64 - digits.count) + digits
        let platform = #"{"architecture":"s390x","os":"linux"}"#
        return #"{"mediaType":"\#(MediaType.ociManifest)","digest":"\#(digest)","size":9,"platform":\#(platform)}"#
    }
}
