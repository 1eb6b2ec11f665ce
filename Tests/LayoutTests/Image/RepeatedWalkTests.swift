import Base
import Store
import SystemPackage
import Testing

@testable import Layout

/// STO-100: an image is walked once, however many names it has. Each document on the way is a chance to stop.
struct RepeatedWalkTests {
    private enum Verb: CaseIterable {
        case load, save, check
    }

    @Test(arguments: Verb.allCases)
    private func walksAnImageOnceHoweverManyNamesItHas(verb: Verb) throws {
        let once = try looks(verb, names: 1)
        #expect(once > 3)
        #expect(try looks(verb, names: 20) == once)
    }

    // CLI-15
    @Test func canBeStoppedWhileAnImageIsWalked() throws {
        let fixture = try Self.fixture(names: 1)
        let watch = StoreLock.Watch(isInterrupted: { true })
        let layout = try ImageLayout.open(fixture.path, watch: watch)
        let entry = try layout.index().manifests[0]
        #expect(failure { try layout.closure(of: entry) }?.code == .interrupted)
    }

    /// How often it is asked whether to stop while an image of three manifests is walked.
    private func looks(_ verb: Verb, names: Int) throws -> Int {
        let fixture = try Self.fixture(names: names)
        let calls = Counter()
        let watch = StoreLock.Watch(isInterrupted: { calls.next() < 0 })
        let other = FilePath(fixture.scratch.path + "/other")
        switch verb {
        case .load:
            let layout = try ImageLayout.create(other, wait: .zero, makingParents: false, watch: watch)
            #expect(try ImageImport.load(.directory(fixture.path), into: layout).images.count == names)
        case .save:
            let layout = try ImageLayout.open(fixture.path, watch: watch)
            let references = try layout.index().manifests.map { try Reference(parsing: $0.name ?? "") }
            #expect(try ImageExport.save(references, from: layout, to: .archive(other)).images.count == names)
        case .check:
            // Only where a blob is corrupt the images that need it are looked for.
            let digest = try LayoutFixture.digest(of: "0")
            fixture.removeBlob(digest)
            try fixture.write("blobs/sha256/" + digest.encoded, "?")
            let layout = try ImageLayout.openForCheck(fixture.path, watch: watch)
            #expect(try layout.check(wait: .zero).broken.count == names)
        }
        return calls.next() - 1
    }

    private static func fixture(names: Int) throws -> LayoutFixture {
        let fixture = try LayoutFixture()
        let children = try (0..<3).map { try fixture.image("\($0)") }
        try fixture.writeIndex(try (0..<names).map { try fixture.nested(children, name: "a\($0)") })
        return fixture
    }
}
