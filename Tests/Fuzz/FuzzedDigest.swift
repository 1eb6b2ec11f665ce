import Base
import Store

/// Reads a digest.
///
/// Promised: its text is the text it was read from, reads as the same digest, and is safe as a file's name.
enum FuzzedDigest {
    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let digest = try Digest(parsing: String(decoding: bytes, as: UTF8.self))
        require(Array(digest.description.utf8) == bytes, "a digest's text is not its own")
        requireSound(digest)
    }

    /// Requires what holds of every digest.
    static func requireSound(_ digest: Digest) {
        let text = digest.description
        let again = try? Digest(parsing: text)
        require(again == digest, "'\(text)' does not read as itself")
        require(!(digest < digest), "a digest precedes itself")
        for part in [digest.algorithm.name, digest.encoded] {
            let isPlain = part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
            require(isPlain && !part.isEmpty && !part.hasPrefix("."), "'\(part)' would be no safe file name")
        }
    }
}
