import Base
import Store
import Testing

@testable import Layout

private let hex = String(repeating: "0123456789abcdef", count: 4)

/// STO-41 to STO-44, STO-913.
@Suite struct ReferenceTests {
    @Test(arguments: [
        "a", "A1", "hello:v1", "example.org/tools/hello:1.2.3", "localhost:5000/x", "a-b", "a--b", "a.b_c@d+e:f",
        "a/b/c",
        "0", "v1.2.3-rc.1",
    ])
    func takesNamesOfTheGrammar(text: String) throws {
        #expect(Reference.isValidName(text))
        #expect(try Reference(parsing: text).name == text)
    }

    @Test(arguments: [
        "", "/", "a/", "/a", "a//b", "-a", "a-", "a---b", "a--", "a..b", "a.-b", "a__b", "a b", "a\n", "ä", "a\u{0}",
        "a\u{1B}[1m", "a:", ":a", "a@", "../a", "a/../b", "a\\b", "a*", "\u{212A}",
    ])
    func refusesOtherNames(text: String) {
        #expect(!Reference.isValidName(text))
        let error = failure { try Reference(parsing: text) }
        #expect(error?.code == .referenceInvalid)
        #expect(error?.hint != nil)
    }

    @Test func takesADigest() throws {
        let reference = try Reference(parsing: "sha256:" + hex)
        #expect(reference.name == nil)
        #expect(reference.digest?.encoded == hex)
    }

    @Test func takesANameWithADigest() throws {
        let reference = try Reference(parsing: "localhost:5000/a:v1@sha256:" + hex)
        #expect(reference.name == "localhost:5000/a:v1")
        #expect(reference.digest?.encoded == hex)
        #expect(failure { try Reference(parsing: "a b@sha256:" + hex) }?.code == .referenceInvalid)
        #expect(failure { try Reference(parsing: "@sha256:" + hex) }?.code == .referenceInvalid)
    }

    @Test func takesATagForATagAndNotForADigest() throws {
        let reference = try Reference(parsing: "hello:abc")
        #expect(reference.name == "hello:abc")
        #expect(reference.digest == nil)
        #expect(reference.prefix == nil)
        #expect(try Reference(parsing: "hello@v1").name == "hello@v1")
    }

    @Test(arguments: [
        ("012345", true), ("sha256:012345", true), ("0123456789abcdef", true), ("sha512:012345", false),
        ("01234", false),
        ("sha256:01234", false), ("012346", false), ("ABCDEF", false), ("md5:012345", false), ("12345g", false),
    ])
    func takesTheBeginningOfADigest(text: String, isMatch: Bool) throws {
        let reference = try Reference(parsing: text)
        let digest = try Digest(parsing: "sha256:" + hex)
        #expect((reference.prefix?.matches(digest) ?? false) == isMatch)
        // With its algorithm it is no name.
        let isName = reference.prefix == nil || !text.contains(":")
        #expect(reference.name == (isName ? text : nil))
    }

    @Test(arguments: [
        hex, "\(hex)\(hex)", "\(hex):latest", "sha256:\(hex)", "x@sha256:\(hex)", "sha256:abcdef",
        "sha256:0123456789ab", "sha512:0123456", "blake3:0123456", "sha512:\(hex)\(hex)",
    ])
    func takesNoNameThatSpellsADigest(text: String) {
        #expect(!Reference.isValidName(text))
        let error = failure { try Reference.checkedName(text) }
        #expect(error?.code == .referenceInvalid)
        #expect(error?.message.contains("spells a digest") == true)
    }

    @Test(arguments: [
        "abcdef1", String(hex.dropLast()), "\(hex)0", "sha256:abcde", "sha256:ABCDEF1", "sha256:abcdefg", "md5:abcdef1",
        "sha256-\(hex).sig", "x/sha256:abcdef1", String(repeating: "A", count: 64),
    ])
    func takesNamesThatOnlyResembleADigest(text: String) throws {
        #expect(Reference.isValidName(text))
        #expect(try Reference.checkedName(text) == text)
    }

    @Test(arguments: [
        ("a", ["a", "a:latest"]), ("a:latest", ["a:latest", "a"]), ("a:v1", ["a:v1"]),
        ("localhost:5000/a", ["localhost:5000/a", "localhost:5000/a:latest"]),
        ("localhost:5000/a:latest", ["localhost:5000/a:latest", "localhost:5000/a"]),
        ("latest", ["latest", "latest:latest"]), ("a:v1:latest", ["a:v1:latest"]),
        ("a:latest:latest", ["a:latest:latest"]),
    ])
    func knowsBothSpellingsOfLatest(name: String, spellings: [String]) {
        #expect(Reference.spellings(of: name) == spellings)
    }
}
