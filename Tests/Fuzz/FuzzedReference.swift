import Base
import Layout
import Store

/// Reads a reference.
///
/// Promised: the text is kept; it reads as the same reference again; its name follows the grammar, has each of its
/// spellings as a spelling of theirs, and with a digest behind it reads as both. What is no name is a digest or its digits.
enum FuzzedReference {
    private static let digest = "sha256:" + String(repeating: "0a", count: 32)

    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let text = String(decoding: bytes, as: UTF8.self)
        let reference = try Reference(parsing: text)
        require(reference.text == text, "the text is not kept")
        require(try Reference(parsing: text) == reference, "a reference reads in two ways")
        if let digest = reference.digest { FuzzedDigest.requireSound(digest) }
        guard let name = reference.name else {
            let isDigest = reference.digest?.description == text || reference.prefix != nil
            require(isDigest, "'\(text)' is neither name nor digest")
            require(!Reference.isValidName(text), "'\(text)' is a digest and could be given as a name")
            return
        }
        let parts = [name] + (reference.digest.map { [$0.description] } ?? [])
        require(parts.joined(separator: "@") == text, "parts of '\(text)' are lost")
        try requireSound(name)
    }

    private static func requireSound(_ name: String) throws(BeeError) {
        require(Reference.followsGrammar(name), "'\(name)' is a name and breaks the grammar")
        let isValid = Reference.isValidName(name)
        let plain = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        require(plain, "'\(name)' holds what no name may")
        for spelling in Reference.spellings(of: name) {
            require(Reference.followsGrammar(spelling), "'\(spelling)', a spelling of '\(name)', breaks the grammar")
            require(Reference.isValidName(spelling) == isValid, "of '\(name)' one spelling alone is valid")
            require(Reference.spellings(of: spelling).contains(name), "'\(spelling)' is no spelling of '\(name)'")
        }
        let both = try Reference(parsing: "\(name)@\(digest)")
        require(both.name == name && both.digest?.description == digest, "'\(name)' is lost with a digest behind it")
    }
}
