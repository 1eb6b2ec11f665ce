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
        let child = try fixture.addManifest(layer: [1], more: Self.platform("s390x"))
        fixture.addEntry(try fixture.addIndex([child]))
        fixture.members[ImageFixture.member(try Digest.sha256(of: [1]))] = nil
        let result = try way.load(fixture, target)
        #expect(result.failures.map(\.error.code) == [.blobMissing])
        #expect(result.images.isEmpty)
        #expect(try target.names().isEmpty)
    }

    // CLI-44.
    @Test(arguments: Way.allCases)
    func findsNoErrorInIndexWhoseInnerIndexIsForOthers(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let whole = try fixture.addManifest(layer: [2], more: Self.platform(Platform.host.architecture))
        let broken = try fixture.addManifest(layer: [1], more: Self.platform("s390x"))
        let inner = try fixture.addIndex([broken], more: Self.platform("s390x"))
        fixture.addEntry(try fixture.addIndex([whole, inner]))
        fixture.members[ImageFixture.member(try Digest.sha256(of: [1]))] = nil
        #expect(try way.load(fixture, target).failures.isEmpty)
        let report = try ImageLayout.openForCheck(FilePath(target.scratch.path + "/layout")).check(wait: .seconds(1))
        #expect(report.findings.map(\.severity) == [.warning, .warning])
        #expect(report.broken.isEmpty)
    }

    private static func platform(_ architecture: String) -> String {
        #","platform":{"architecture":"\#(architecture)","os":"linux"}"#
    }
}
