public import Base

/// What identifies a blob: an algorithm and the text of its result, as in `sha256:HEX`.
///
/// A value of this type has passed the grammar of the OCI image specification (descriptor.md, "Digests"), so its parts
/// hold no `/`, no `..` and no control byte, and a path may be built from them. It says nothing of any content.
public struct Digest: Hashable, Sendable {
    /// How the content is hashed.
    public let algorithm: Algorithm
    /// The text after the colon; lower-case hexadecimal for every registered algorithm.
    public let encoded: String

    /// Reads a digest from its text.
    ///
    /// An algorithm this program does not know parses when the grammar fits; only verifying it fails.
    /// - Parameter text: the digest, as in `sha256:HEX`.
    /// - Throws: `digest-invalid`.
    public init(parsing text: String) throws(BeeError) {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            throw Self.invalid(text, "has no colon between algorithm and value")
        }
        guard let algorithm = Algorithm(parsing: text[..<colon]) else {
            throw Self.invalid(text, "has an invalid algorithm name")
        }
        let encoded = text[bytes.index(after: colon)...]
        guard algorithm.accepts(encoded) else {
            throw Self.invalid(text, algorithm.expectation)
        }
        self.algorithm = algorithm
        self.encoded = String(encoded)
    }

    /// A digest from a computed value.
    init(_ algorithm: Algorithm, bytes: some Collection<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        self.algorithm = algorithm
        self.encoded = String(decoding: text, as: UTF8.self)
    }

    /// Hashes bytes that are in memory.
    ///
    /// - Parameter bytes: the content.
    /// - Returns: its SHA-256 digest.
    /// - Throws: `failure` where the cryptographic library refuses to work.
    public static func sha256(of bytes: [UInt8]) throws(BeeError) -> Digest {
        var hasher = try DigestHasher.make(.sha256)
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.finish()
    }

    private static func invalid(_ text: String, _ reason: String) -> BeeError {
        // A digest is short; what is longer is somebody's attempt, and its beginning is enough to recognise it.
        let shown = text.utf8.count > 200 ? String(text.prefix(200)) + "…" : text
        return BeeError(.digestInvalid, shown, "is no digest: it \(reason)")
    }
}

extension Digest: CustomStringConvertible {
    /// The digest's text, as in `sha256:HEX`.
    public var description: String { algorithm.name + ":" + encoded }
}

extension Digest: Comparable {
    /// Orders digests by their text.
    public static func < (left: Digest, right: Digest) -> Bool {
        (left.algorithm.name, left.encoded) < (right.algorithm.name, right.encoded)
    }
}
