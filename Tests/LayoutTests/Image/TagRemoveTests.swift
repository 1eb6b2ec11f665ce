import Base
import Store
import SystemPackage
import Testing

@testable import Layout

/// STO-47.
@Suite struct TagTests {
    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    private func tag(_ source: String, as name: String) throws -> TagResult {
        try fixture.open().tag(try Reference(parsing: source), as: name, wait: .zero)
    }

    private func names() throws -> [String?] { try fixture.open().index().manifests.map(\.name) }

    @Test func addsANameAndKeepsTheFirst() throws {
        try fixture.writeIndex([try fixture.image("x", name: "a", platform: "Linux/x86_64")])
        let result = try tag("a", as: "b:v1")
        #expect(result.replaced == nil)
        #expect(try names() == ["a", "b:v1"])
        let entries = try fixture.open().index().manifests
        #expect(entries[1].platform == entries[0].platform)
        #expect(entries[1].digest == result.descriptor.digest)
    }

    @Test func movesANameAndTellsFromWhere() throws {
        let (one, two) = (try fixture.image("x", name: "a"), try fixture.image("y", name: "b"))
        try fixture.writeIndex([one, two])
        #expect(try tag("a", as: "b").replaced == (try LayoutFixture.digest(in: two)))
        #expect(try names() == ["a", "b"])
        #expect(try tag("a", as: "b").replaced == nil)
    }

    @Test func takesADigestForTheSource() throws {
        let image = try fixture.image("x")
        try fixture.writeIndex([image])
        _ = try tag("\(try LayoutFixture.digest(in: image))", as: "named")
        #expect(try names() == ["named"])
    }

    @Test func repairsANameThatMeansTwoImages() throws {
        let (one, two) = (try fixture.image("x", name: "a"), try fixture.image("y", name: "a:latest"))
        try fixture.writeIndex([one, two])
        #expect(failure { try tag("a", as: "b") }?.code == .referenceAmbiguous)
        _ = try tag("a@\(try LayoutFixture.digest(in: two))", as: "a")
        #expect(try names() == ["a"])
    }

    @Test func refusesUnknownSourcesAndInvalidNames() throws {
        try fixture.writeIndex([try fixture.image("x", name: "a")])
        #expect(failure { try tag("b", as: "c") }?.code == .referenceUnknown)
        for name in ["c d", String(repeating: "0", count: 64), String(repeating: "a", count: 128), "sha256:abcdef1"] {
            #expect(failure { try tag("a", as: name) }?.code == .referenceInvalid, "\(name)")
        }
        #expect(try names() == ["a"])
    }
}

/// STO-42 to STO-44, STO-49, STO-156.
@Suite struct RemoveTests {
    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    private func remove(_ texts: [String], force: Bool = false) throws -> RemoveResult {
        var references: [Reference] = []
        for text in texts { references.append(try Reference(parsing: text)) }
        return try fixture.open().remove(references, force: force, wait: .zero)
    }

    private func names() throws -> [String?] { try fixture.open().index().manifests.map(\.name) }

    @Test func takesOneNameAwayAndLeavesTheBlobs() throws {
        let image = try fixture.image("x", name: "a")
        try fixture.writeIndex([image, try fixture.image("x", name: "b"), try fixture.image("y", name: "c")])
        let blobs = fixture.names("blobs/sha256")
        #expect(try remove(["a"]).entries.map(\.name) == ["a"])
        #expect(try names() == ["b", "c"])
        #expect(try remove(["b"]).entries.map(\.name) == ["b"])
        #expect(fixture.names("blobs/sha256") == blobs)
    }

    @Test func takesBothSpellingsOfANameAway() throws {
        try fixture.writeIndex([try fixture.image("x", name: "a"), try fixture.image("x", name: "a:latest")])
        #expect(try remove(["a"]).entries.map(\.name) == ["a", "a:latest"])
        #expect(try names().isEmpty)
    }

    @Test func needsForceForADigestWithSeveralNames() throws {
        let image = try fixture.image("x", name: "a")
        try fixture.writeIndex([image, try fixture.image("x", name: "b"), try fixture.image("x")])
        let digest = try LayoutFixture.digest(in: image)
        for text in ["\(digest)", String(digest.encoded.prefix(8))] {
            let error = failure { try remove([text]) }
            #expect(error?.code == .referenceAmbiguous)
            #expect(error?.message.contains("a, b") == true)
        }
        #expect(try remove(["\(digest)"], force: true).entries.map(\.name) == ["a", "b", nil])
        #expect(try names().isEmpty)
    }

    @Test func takesAnImageWithOneNameByItsDigest() throws {
        let image = try fixture.image("x", name: "a")
        try fixture.writeIndex([image])
        #expect(try remove(["\(try LayoutFixture.digest(in: image))"]).entries.map(\.name) == ["a"])
        #expect(try names().isEmpty)
    }

    @Test func takesTheArtifactsWithTheLastName() throws {
        let image = try fixture.image("x", name: "a")
        let signature = try fixture.image("signature", subject: image)
        let countersigned = try fixture.image("countersignature", subject: signature)
        let digest = try LayoutFixture.digest(in: image)
        let tagged = try fixture.image("tagged", name: "sha256-\(digest.encoded).sig")
        try fixture.writeIndex([
            image, signature, try fixture.image("x", name: "b"), countersigned, tagged,
            try fixture.image("y", name: "c"),
        ])
        #expect(try remove(["a"]).artifacts.isEmpty)
        let expected = [signature, countersigned, tagged]
        #expect(try remove(["b"]).artifacts.map(\.digest) == expected.map { try LayoutFixture.digest(in: $0) })
        #expect(try names() == ["c"])
    }

    // STO-930
    @Test func leavesTheArtifactsOfAManifestThatAnIndexHolds() throws {
        let image = try fixture.image("x", name: "a")
        let signature = try fixture.image("signature", subject: image)
        let index = try fixture.nested([fixture.nested([fixture.image("x")])], name: "index")
        try fixture.writeIndex([image, signature, index])
        #expect(try remove(["a"]).artifacts.isEmpty)
        #expect(try names() == [nil, "index"])
        #expect(try remove(["index"]).artifacts.map(\.digest) == [LayoutFixture.digest(in: signature)])
        // Both at once, in either order.
        for both in [["a", "index"], ["index", "a"]] {
            try fixture.writeIndex([image, signature, index])
            let result = try remove(both)
            #expect(result.entries.map(\.name) == both)
            #expect(result.artifacts.map(\.digest) == [try LayoutFixture.digest(in: signature)])
            #expect(try names().isEmpty)
        }
    }

    // STO-930
    @Test func takesTheArtifactsOfWhatAnArtifactThatGoesHolds() throws {
        let (image, part) = (try fixture.image("x", name: "a"), try fixture.image("part"))
        let signature = try fixture.image("signature", subject: part)
        let name = "sha256-\(try LayoutFixture.digest(in: image).encoded)"
        try fixture.writeIndex([image, try fixture.nested([part], name: name), signature])
        #expect(try remove(["a"]).artifacts.count == 2)
        #expect(try names().isEmpty)
    }

    @Test func removesManyNamesAsOneAfterTheOther() throws {
        var entries: [String] = []
        for number in 0..<12 {
            entries.append(try fixture.image("\(number % 5)", name: "n\(number)"))
            if number % 4 == 0 { entries.append(try fixture.image("\(number % 5)", name: "n\(number):latest")) }
        }
        let image = try fixture.image("3", name: "n3")
        entries.insert(try fixture.image("signature", subject: image), at: 4)
        let unwanted = [3, 8, 0, 7, 1, 8].map { "n\($0)" }
        try fixture.writeIndex(entries)
        let together = try remove(unwanted)
        let left = try names()
        try fixture.writeIndex(entries)
        let apart = try unwanted.dropLast().map { try remove([$0]) }
        #expect(try names() == left)
        #expect(together.entries == apart.flatMap(\.entries))
        #expect(together.artifacts == apart.flatMap(\.artifacts))
        #expect(apart.map(\.artifacts.count) == [0, 1, 0, 0, 0])
    }

    @Test func removesAllOrNothing() throws {
        try fixture.writeIndex([try fixture.image("x", name: "a")])
        #expect(failure { try remove(["a", "nothing"]) }?.code == .referenceUnknown)
        #expect(try names() == ["a"])
    }

    // STO-914
    @Test func takesAwayANameThatSpellsADigestAndNoOtherImageForIt() throws {
        let (sound, impostor) = (try fixture.image("x", name: "sound"), try fixture.image("y"))
        let digest = try LayoutFixture.digest(in: sound)
        for text in [digest.encoded, String(digest.description.prefix(19)), digest.description] {
            let named = try fixture.image("y", name: text)
            try fixture.writeIndex([named])
            #expect(try remove([text]).entries.map(\.name) == [text])
            #expect(try names().isEmpty)
            try fixture.writeIndex([sound, named])
            #expect(try remove(["\(text)@\(try LayoutFixture.digest(in: impostor))"]).entries.map(\.name) == [text])
            #expect(try names() == ["sound"])
        }
        // A beginning with its algorithm stands in lists as digests do: which is meant has to be said.
        let text = String(digest.description.prefix(19))
        try fixture.writeIndex([sound, try fixture.image("y", name: text)])
        #expect(failure { try remove([text]) }?.code == .referenceAmbiguous)
        #expect(try remove([digest.encoded]).entries.map(\.name) == ["sound"])
    }

    @Test func takesAnArtifactThatIsNamedBesideItsImage() throws {
        let image = try fixture.image("x", name: "a")
        let digest = try LayoutFixture.digest(in: image)
        let tag = "sha256-\(digest.encoded).sig"
        try fixture.writeIndex([image, try fixture.image("signature", name: tag)])
        let result = try remove(["a", tag, "a"])
        #expect(result.entries.map(\.name) == ["a", tag])
        #expect(result.artifacts.isEmpty)
        #expect(try names().isEmpty)
    }

    @Test func tellsWhichOfTwoImagesOfOneNameByItsDigest() throws {
        let (one, two) = (try fixture.image("x", name: "a"), try fixture.image("y", name: "a"))
        try fixture.writeIndex([one, two])
        #expect(failure { try remove(["a"]) }?.code == .referenceAmbiguous)
        #expect(try remove(["a@\(try LayoutFixture.digest(in: one))"]).entries.map(\.name) == ["a"])
        #expect(try fixture.open().resolve(try Reference(parsing: "a")).digest == (try LayoutFixture.digest(in: two)))
    }
}
