import Base
import Store
import SystemPackage
import Testing

@testable import Layout

/// STO-900: what refers to an image goes when its last name is given to another image, whichever verb gives it.
@Suite struct DisplacedArtifactsTests {
    /// How a name can be given to another image.
    enum Way: CaseIterable {
        case pack, load, tag, save
    }

    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    /// Gives "a" to the image "b".
    ///
    /// - Returns: the artifacts that are said to have gone.
    private func give(_ way: Way, bringing extra: [String] = []) throws -> [Digest] {
        let layout = try fixture.open()
        switch way {
        case .tag: return try layout.tag(try Reference(parsing: "b"), as: "a", wait: .zero).artifacts.map(\.digest)
        case .pack:
            let file = try fixture.scratch.write("packed/x.o", text: "packed")
            let result = try Packer.pack(FilePath(file), options: PackOptions(name: "a"), into: layout) {
                (_, _) throws(BeeError) in
            }
            return result.artifacts.map(\.digest)
        case .load:
            let source = try source(extra)
            return try withExtendedLifetime(source) {
                try ImageImport.load(.directory(source.path), into: layout).artifacts.map(\.digest)
            }
        case .save:
            let (source, names) = try (source(extra), [Reference(parsing: "a")])
            return try withExtendedLifetime(source) {
                try ImageExport.save(names, from: source.open(), to: .directory(fixture.path)).artifacts.map(\.digest)
            }
        }
    }

    /// Another layout whose "a" is the image "b".
    private func source(_ extra: [String]) throws -> LayoutFixture {
        let source = try LayoutFixture()
        try source.writeIndex([try source.image("b", name: "a")] + extra)
        for text in extra {
            let bytes = try fixture.read("blobs/sha256/\(LayoutFixture.digest(in: text).encoded)")
            try source.blob(bytes)
        }
        try source.blob("{}")
        try source.blob("signature")
        return source
    }

    private func digests() throws -> [Digest] { try fixture.open().index().manifests.map(\.digest) }

    private func digests(_ entries: [String]) throws -> [Digest] {
        try entries.map { try LayoutFixture.digest(in: $0) }
    }

    private func expectSound() throws {
        #expect(try fixture.open().check(wait: .zero).findings.filter { $0.severity == .error } == [])
    }

    @Test(arguments: Way.allCases) func goWithTheLastName(way: Way) throws {
        let (old, other) = (try fixture.image("x", name: "a"), try fixture.image("b", name: "b"))
        let signature = try fixture.image("signature", subject: old)
        let countersigned = try fixture.image("countersignature", subject: signature)
        let tagged = try fixture.image("tagged", name: "sha256-\(try LayoutFixture.digest(in: old).encoded).sig")
        let own = try fixture.image("bill", name: "bill", subject: old)
        let ofOwn = try fixture.image("bill's", subject: own)
        let ofOther = try fixture.image("other's", subject: other)
        let gone = [signature, countersigned, tagged]
        let staying = [other, own, ofOwn, ofOther]
        try fixture.writeIndex([old] + gone + staying)
        #expect(try give(way) == digests(gone))
        #expect(try digests().dropFirst() == digests(staying)[...])
        #expect(try fixture.open().resolve(try Reference(parsing: "a")).digest != digests([old])[0])
        try expectSound()
        // What went can be swept.
        _ = try fixture.open().collectGarbage(grace: .zero, wait: .zero)
        let swept = try Set(digests(gone).map(\.encoded))
        #expect(swept.isDisjoint(with: fixture.names("blobs/sha256")))
        try expectSound()
    }

    @Test(arguments: Way.allCases) func stayWhereAnotherEntryLeadsToTheImage(way: Way) throws {
        let old = try fixture.image("x", name: "a")
        let rest = [try fixture.image("b", name: "b"), try fixture.image("signature", subject: old)]
        for other in [
            try fixture.image("x", name: "z"), try fixture.image("x"),
            try fixture.nested([fixture.image("x")], name: "index"),
        ] {
            try fixture.writeIndex([old] + rest + [other])
            #expect(try give(way) == [])
            #expect(try digests().contains(digests(rest)[1]), "\(other)")
            try expectSound()
        }
    }

    @Test func staysWhatTheSameLoadBrings() throws {
        let old = try fixture.image("x", name: "a")
        let signature = try fixture.image("signature", subject: old)
        try fixture.writeIndex([old, signature])
        #expect(try give(.load, bringing: [signature]) == [])
        #expect(try digests().last == digests([signature])[0])
    }

    @Test func staysWithTheImageThatIsPackedAgain() throws {
        #expect(try give(.pack) == [])
        let image = try #require(try fixture.open().index().manifests.first)
        let text = LayoutFixture.descriptor(.ociManifest, image.digest, Int(image.size), name: "a")
        try fixture.writeIndex([text, try fixture.image("signature", subject: text)])
        #expect(try give(.pack) == [])
        #expect(try digests().count == 2)
    }

    /// A name that means two images takes both away.
    @Test func goWithAllImagesOfAName() throws {
        let (one, two) = (try fixture.image("x", name: "a"), try fixture.image("y", name: "a:latest"))
        let signatures = [try fixture.image("one", subject: one), try fixture.image("two", subject: two)]
        try fixture.writeIndex([one, two, try fixture.image("b", name: "b")] + signatures)
        #expect(try give(.tag) == digests(signatures))
    }

    @Test func goWithTheManifestsOfAnIndex() throws {
        let child = try fixture.image("x")
        try fixture.writeIndex([
            try fixture.nested([child], name: "a"), try fixture.image("b", name: "b"),
            try fixture.image("signature", subject: child),
        ])
        #expect(try give(.tag).count == 1)
        #expect(try digests().count == 2)
    }
}
