import Base
import Store
import Testing

@testable import Layout

/// STO-17, STO-42 to STO-46.
@Suite struct ResolveTests {
    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    private func resolve(_ text: String?) throws -> Descriptor {
        try fixture.open().resolve(try text.map { try Reference(parsing: $0) })
    }

    @Test(arguments: ["hello", "hello:latest"], ["hello", "hello:latest"])
    func takesXAndXLatestForOneName(stored: String, asked: String) throws {
        try fixture.writeIndex([try fixture.image("x", name: "other"), try fixture.image("y", name: stored)])
        #expect(try resolve(asked).name == stored)
    }

    // STO-44
    @Test func aNameThatSpellsAnotherImagesDigestIsNotThatImage() throws {
        let meant = try fixture.image("x", name: "sound")
        let digest = try LayoutFixture.digest(in: meant)
        let impostor = try fixture.image("y", name: digest.description)
        for entries in [[meant, impostor], [impostor, meant]] {
            try fixture.writeIndex(entries)
            #expect(try resolve(digest.description).digest == digest)
            #expect(try resolve("sound@\(digest)").digest == digest)
        }
    }

    // STO-44, STO-913
    @Test(arguments: [nil, 13, 19]) func noNameTakesOverWhatSpellsADigest(length: Int?) throws {
        let meant = try fixture.image("x", name: "sound")
        let digest = try LayoutFixture.digest(in: meant)
        let text = length.map { String(digest.description.prefix($0)) } ?? digest.encoded
        let impostor = try fixture.image("y", name: text)
        for entries in [[meant, impostor], [impostor, meant]] {
            try fixture.writeIndex(entries)
            #expect(try resolve(text).digest == digest)
            let named = try resolve("\(text)@\(try LayoutFixture.digest(in: impostor))")
            #expect(named.name == text)
        }
        // Where nothing has the digest, it is unknown: who asks for bytes must not get others.
        try fixture.writeIndex([impostor])
        let error = failure { try resolve(text) }
        #expect(error?.code == .referenceUnknown)
        let other = try LayoutFixture.digest(in: impostor)
        #expect(error?.hint?.hasSuffix("is \(other)") == true)
    }

    @Test func prefersTheExactSpelling() throws {
        try fixture.writeIndex([try fixture.image("x", name: "a"), try fixture.image("x", name: "a:latest")])
        #expect(try resolve("a").name == "a")
        #expect(try resolve("a:latest").name == "a:latest")
    }

    @Test(arguments: [("a", "a:latest"), ("a", "a"), ("a:v1", "a:v1")])
    func refusesANameOfSeveralImagesAndListsThem(first: String, second: String) throws {
        let (one, two) = (try fixture.image("x", name: first), try fixture.image("y", name: second))
        try fixture.writeIndex([one, two])
        let error = try #require(failure { try resolve(first) })
        #expect(error.code == .referenceAmbiguous)
        let digests = [try LayoutFixture.digest(in: one), try LayoutFixture.digest(in: two)]
        #expect(error.causes.map(\.subject) == [first, second])
        for (cause, digest) in zip(error.causes, digests) { #expect(cause.message.contains(digest.description)) }
        // The digest tells which is meant.
        #expect(try resolve("\(first)@\(digests[1])").digest == digests[1])
    }

    @Test func holdsANameToItsDigest() throws {
        let (one, two) = (try fixture.image("x", name: "a"), try fixture.image("y", name: "b"))
        try fixture.writeIndex([one, two])
        let digest = try LayoutFixture.digest(in: one)
        #expect(try resolve("a@\(digest)").name == "a")
        #expect(try resolve("a:latest@\(digest)").name == "a")
        let error = failure { try resolve("b@\(digest)") }
        #expect(error?.code == .referenceUnknown)
        #expect(error?.message.contains("not \(digest)") == true)
        #expect(failure { try resolve("c@\(digest)") }?.code == .referenceUnknown)
    }

    @Test func findsByDigestAndItsBeginning() throws {
        let one = try fixture.image("x")
        try fixture.writeIndex([one, try fixture.image("y", name: "b")])
        let digest = try LayoutFixture.digest(in: one)
        for text in ["\(digest)", String(digest.encoded.prefix(6)), "sha256:\(digest.encoded.prefix(12))"] {
            #expect(try resolve(text).digest == digest)
        }
        #expect(failure { try resolve("sha256:" + String(repeating: "0", count: 64)) }?.code == .referenceUnknown)
    }

    @Test func prefersAnExactNameToTheBeginningOfADigest() throws {
        let one = try fixture.image("x")
        let beginning = String(try LayoutFixture.digest(in: one).encoded.prefix(7))
        try fixture.writeIndex([one, try fixture.image("y", name: beginning)])
        #expect(try resolve(beginning).name == beginning)
    }

    @Test func refusesABeginningThatSeveralDigestsHave() throws {
        let digests = ["aaaaaa0", "aaaaaa1"].map { "sha256:" + $0 + String(repeating: "0", count: 57) }
        try fixture.writeIndex(digests.map { #"{"mediaType":"a/b","digest":"\#($0)","size":1}"# })
        #expect(failure { try resolve("aaaaaa") }?.code == .referenceAmbiguous)
        #expect(try resolve("aaaaaa1").digest.description == digests[1])
    }

    @Test func needsNoNameForTheOnlyImage() throws {
        #expect(failure { try resolve(nil) }?.code == .referenceUnknown)
        try fixture.writeIndex([try fixture.image("x", name: "a"), try fixture.image("x", name: "b")])
        #expect(try resolve(nil).name == "a")
        try fixture.writeIndex([try fixture.image("x", name: "a"), try fixture.image("y", name: "b")])
        #expect(failure { try resolve(nil) }?.code == .referenceAmbiguous)
    }

    @Test func doesNotCountTheOnlyImagesArtifacts() throws {
        let image = try fixture.image("x", name: "a")
        let digest = try LayoutFixture.digest(in: image)
        let artifact = try fixture.image("signature", subject: image)
        let tagged = try fixture.image("other", name: "sha256-\(digest.encoded).sig")
        try fixture.writeIndex([artifact, image, tagged])
        #expect(try resolve(nil).digest == digest)
    }

    // As oras writes them: it lists what an image index holds, and what is attached to that, without names. (STO-45)
    @Test func doesNotCountWhatTheOnlyImageIndexHolds() throws {
        let children = [try fixture.image("x", platform: "linux/amd64"), try fixture.image("y")]
        let inner = try fixture.nested(children)
        let outer = try fixture.nested([inner], name: "a")
        let artifact = try fixture.image("signature", subject: children[1])
        try fixture.writeIndex([artifact, children[0], inner, outer, children[1]])
        #expect(try resolve(nil).name == "a")
        try fixture.writeIndex([artifact, outer])
        #expect(try resolve(nil).name == "a")
        try fixture.writeIndex([outer, try fixture.image("y", name: "b")])
        #expect(failure { try resolve(nil) }?.code == .referenceAmbiguous, "it has a name of its own")
    }

    // STO-141
    @Test(arguments: [
        #"{"mediaType":"a/b","digest":"sha256:ABC","size":1}"#, #"{"mediaType":"a/b","size":1}"#, "7",
        #"{"mediaType":"a/b","digest":"md5:1","size":1,"annotations":{"k":1}}"#,
        #"{"mediaType":"a/b","digest":"md5:1","size":1,"platform":{"os":"linux"}}"#,
    ])
    func refusesAnIndexOfWhichAnotherEntryIsInvalid(entry: String) throws {
        let image = try fixture.image("x", name: "a")
        for entries in [[image, entry], [entry, image]] {
            try fixture.writeIndex(entries)
            let code = failure { try resolve("a") }?.code
            #expect(code == .documentInvalid || code == .digestInvalid)
        }
    }

    @Test(arguments: [#"org.opencontainers.image.ref.nam\u0065":"a"#, #"org.opencontainers.image.ref.name":"\u0061"#])
    func findsNamesThatAreWrittenWithEscapes(annotation: String) throws {
        let image = try fixture.image("x", name: "a")
        let escaped = image.replacing(#"org.opencontainers.image.ref.name":"a"#, with: annotation)
        #expect(escaped != image)
        try fixture.writeIndex([escaped, try fixture.image("y", name: "b")])
        #expect(try resolve("a").name == "a")
        try fixture.writeIndex([escaped, try fixture.image("y", name: "a")])
        #expect(failure { try resolve("a") }?.code == .referenceAmbiguous)
    }

    @Test func namesWhatIsNear() throws {
        try fixture.writeIndex([
            try fixture.image("x", name: "example.org/tools/hello:v1"), try fixture.image("x", name: "zzz"),
        ])
        for text in ["hello", "example.org/tools/helo:v1", "example.org/tools/hello:v2"] {
            #expect(failure { try resolve(text) }?.hint == "near names: example.org/tools/hello:v1")
        }
        #expect(failure { try resolve("nothing-like-it") }?.hint?.contains("zzz") == true)
    }

    @Test func readsNamesItWouldNotWriteAndFindsTheirImagesByDigest() throws {
        let image = try fixture.image("x", name: #"..\/\u001b[1mx\n"#)
        try fixture.writeIndex([image])
        #expect(try fixture.open().index().manifests.first?.name == "../\u{1B}[1mx\n")
        #expect(try resolve("\(try LayoutFixture.digest(in: image))").name == "../\u{1B}[1mx\n")
    }

    @Test func resolvesDespiteUnknownAlgorithmsAndTypesInOtherEntries() throws {
        try fixture.writeIndex([
            #"{"mediaType":"x/unknown","digest":"blake9:00","size":7}"#, try fixture.image("x", name: "a"),
        ])
        #expect(try resolve("a").name == "a")
    }
}
