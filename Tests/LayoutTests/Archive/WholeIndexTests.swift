import Base
import Store
import SystemPackage
import Testing

@testable import Layout

/// Found by fuzzing: what a load calls sound, `fsck` must not call incomplete.
struct WholeIndexTests {
    // CLI-44.
    @Test(arguments: Way.allCases)
    func refusesIndexOfWhichNoImageIsWhole(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let child = try fixture.addManifest(layer: [1], more: #","platform":{"architecture":"s390x","os":"linux"}"#)
        fixture.addEntry(try fixture.addIndex([child]))
        fixture.members[ImageFixture.member(try Digest.sha256(of: [1]))] = nil
        let result = try way.load(fixture, target)
        #expect(result.failures.map(\.error.code) == [.blobMissing])
        #expect(result.images.isEmpty)
        #expect(try target.names().isEmpty)
    }
}
