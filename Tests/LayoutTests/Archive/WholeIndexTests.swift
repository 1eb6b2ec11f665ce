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
        let report = try Self.check(target)
        #expect(report.findings.map(\.severity) == [.warning, .warning])
        #expect(report.broken.isEmpty)
    }

    // CLI-44: what is for another machine may lack anything, wherever it stands and whatever else is absent.
    @Test(arguments: Way.allCases, [true, false])
    func takesIndexOfWhichAnyImageIsWhole(way: Way, isWholeLast: Bool) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let absent = try fixture.addManifest(layer: [1], more: Self.platform(Platform.host.architecture))
        let broken = try fixture.addManifest(layer: [2], more: Self.platform("s390x"))
        let whole = try fixture.addManifest(layer: [3], more: Self.platform("riscv64"))
        fixture.addEntry(try fixture.addIndex(isWholeLast ? [absent, broken, whole] : [whole, broken, absent]))
        fixture.members[ImageFixture.member(try ImageFixture.digest(in: absent))] = nil
        fixture.members[ImageFixture.member(try Digest.sha256(of: [2]))] = nil
        let result = try way.load(fixture, target)
        #expect(result.failures.isEmpty && result.images.count == 1)
        #expect(result.warnings.count == 2)
        #expect(try Self.check(target).findings.allSatisfy { $0.severity != .error })
    }

    // CLI-44: an index for another machine is not opened here, whatever it says of what it holds.
    @Test(arguments: Way.allCases)
    func needsNothingThatStandsInAnIndexForOthers(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let whole = try fixture.addManifest(layer: [2], more: Self.platform(Platform.host.architecture))
        let broken = try fixture.addManifest(layer: [1], more: Self.platform(Platform.host.architecture))
        let inner = try fixture.addIndex([broken], more: Self.platform("s390x"))
        fixture.addEntry(try fixture.addIndex([whole, inner]))
        fixture.members[ImageFixture.member(try Digest.sha256(of: [1]))] = nil
        #expect(try way.load(fixture, target).failures.isEmpty)
        #expect(try Self.check(target).findings.map(\.severity) == [.warning, .warning])
    }

    // CLI-44: nobody left a part of this machine's image out; it was lost.
    @Test(arguments: Way.allCases, [nil, Platform.host.architecture])
    func refusesIndexWhoseImageForThisMachineIsThereInPart(way: Way, architecture: String?) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let broken = try fixture.addManifest(layer: [1], more: architecture.map(Self.platform) ?? "")
        let whole = try fixture.addManifest(layer: [2], more: Self.platform("s390x"))
        fixture.addEntry(try fixture.addIndex([whole, broken]))
        fixture.members[ImageFixture.member(try Digest.sha256(of: [1]))] = nil
        let result = try way.load(fixture, target)
        #expect(result.failures.map(\.error.code) == [.blobMissing])
        #expect(result.images.isEmpty)
    }

    // CLI-44: what is no image is absent like an image.
    @Test(arguments: Way.allCases)
    func needsNothingOfAnIndexThatIsNoImage(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let whole = try fixture.addManifest(layer: [2], more: Self.platform(Platform.host.architecture))
        let other = try fixture.addBlob([7], "application/vnd.example.thing")
        fixture.addEntry(try fixture.addIndex([whole, other]))
        fixture.members[ImageFixture.member(try ImageFixture.digest(in: other))] = nil
        #expect(try way.load(fixture, target).failures.isEmpty)
        #expect(try Self.check(target).findings.map(\.severity) == [.warning])
    }

    // STO-23, CLI-44: what may be absent may not be wrong.
    @Test(arguments: Way.allCases, [true, false])
    func refusesIndexOfWhichAnImageIsWrong(way: Way, isItsManifest: Bool) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let whole = try fixture.addManifest(layer: [2], more: Self.platform(Platform.host.architecture))
        let wrong = try fixture.addManifest(layer: [1], more: Self.platform("s390x"))
        fixture.addEntry(try fixture.addIndex([whole, wrong]))
        let digest = try isItsManifest ? ImageFixture.digest(in: wrong) : Digest.sha256(of: [1])
        let member = ImageFixture.member(digest)
        fixture.members[member] = fixture.members[member]?.map { $0 ^ 1 }
        let result = try way.load(fixture, target)
        #expect(result.failures.map(\.error.code) == [.blobCorrupt])
        #expect(result.images.isEmpty)
    }

    private static func check(_ target: ImportTarget) throws -> CheckReport {
        try ImageLayout.openForCheck(FilePath(target.scratch.path + "/layout")).check(wait: .seconds(1))
    }

    private static func platform(_ architecture: String) -> String {
        #","platform":{"architecture":"\#(architecture)","os":"linux"}"#
    }
}
