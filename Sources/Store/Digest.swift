public import Base

/// What identifies a blob: an algorithm and the text of its result, as in `sha256:HEX`.
///
/// A value of this type has passed the grammar of the OCI image specification (descriptor.md, "Digests"), so its parts
/// hold no `/`, no `..` and no control byte, and a path may be built from them. It says nothing of any content.
public struct Digest: Hashable, Sendable {
    private let value: Value

    /// SHA-256 is held as its 32 bytes: an index has a digest for each of its images, and a text for each would be a piece
    /// of memory for each.
    private enum Value: Hashable, Sendable {
        case sha256(Words)
        case other(Algorithm, encoded: String)
    }

    /// How the content is hashed.
    public var algorithm: Algorithm {
        switch value {
        case .sha256: .sha256
        case .other(let algorithm, _): algorithm
        }
    }

    /// The text after the colon; lower-case hexadecimal for every registered algorithm.
    public var encoded: String {
        switch value {
        case .sha256(let words): words.text
        case .other(_, let encoded): encoded
        }
    }

    /// Reads a digest from its text.
    ///
    /// An algorithm this program does not know parses when the grammar fits; only verifying it fails.
    /// - Parameter text: the digest, as in `sha256:HEX`.
    /// - Throws: `digest-invalid`.
    public init(parsing text: String) throws(BeeError) {
        if let digest = Self(sha256: text.utf8Span.span) {
            self = digest
            return
        }
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
        value = .other(algorithm, encoded: String(encoded))
    }

    /// Reads the text of a SHA-256 digest where it stands; nil for any other text, also for digests of other algorithms.
    ///
    /// - Parameter text: UTF-8, which need not be a digest.
    public init?(sha256 text: Span<UInt8>) {
        let prefix: StaticString = "sha256:"
        guard text.count == prefix.utf8CodeUnitCount + 64 else { return nil }
        for place in 0..<prefix.utf8CodeUnitCount where text[place] != prefix.utf8Start[place] { return nil }
        guard let words = Words(digits: text.extracting(last: 64)) else { return nil }
        value = .sha256(words)
    }

    /// A digest from a computed value.
    init(_ algorithm: Algorithm, bytes: [UInt8]) {
        if algorithm == .sha256, let words = Words(bytes) {
            value = .sha256(words)
        } else {
            value = .other(algorithm, encoded: HexDigits.text(of: bytes))
        }
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

extension Digest {
    /// Whether the text after the colon begins with some digits.
    ///
    /// - Parameter digits: the digits.
    /// - Returns: whether it does.
    public func begins(with digits: String) -> Bool {
        switch value {
        case .sha256(let words): words.begin(with: digits)
        case .other(_, let encoded): encoded.utf8.starts(with: digits.utf8)
        }
    }
}

extension Digest: CustomStringConvertible {
    /// The digest's text, as in `sha256:HEX`.
    public var description: String { algorithm.name + ":" + encoded }
}

extension Digest: Comparable {
    /// Orders digests by their text.
    public static func < (left: Digest, right: Digest) -> Bool {
        if case .sha256(let first) = left.value, case .sha256(let second) = right.value { return first < second }
        return (left.algorithm.name, left.encoded) < (right.algorithm.name, right.encoded)
    }
}
