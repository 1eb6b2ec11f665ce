import Store

/// Finds digests in documents nobody understands, by their spelling alone.
enum DigestScan {
    /// Whether bytes may be a document that refers to blobs: a JSON object or array.
    ///
    /// - Parameter bytes: a whole blob.
    /// - Returns: whether its first byte that is no white space opens an object or array.
    static func looksLikeDocument(_ bytes: [UInt8]) -> Bool {
        let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        guard let first = bytes.first(where: { !space.contains($0) }) else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// All digests of algorithms that are registered, wherever they stand in the bytes, each once.
    ///
    /// - Parameter bytes: a document.
    /// - Returns: the digests in the order they stand.
    static func digests(in bytes: [UInt8]) -> [Digest] {
        var found: [Digest] = []
        var known: Set<Digest> = []
        for (colon, byte) in bytes.enumerated() where byte == UInt8(ascii: ":") {
            guard let digest = digest(in: bytes, around: colon), known.insert(digest).inserted else { continue }
            found.append(digest)
        }
        return found
    }

    private static func digest(in bytes: [UInt8], around colon: Int) -> Digest? {
        for (name, digits) in [("sha256", 64), ("sha512", 128), ("blake3", 64)] {
            let start = colon - name.utf8.count
            let end = colon + 1 + digits
            guard start >= 0, end <= bytes.count, bytes[start..<colon].elementsEqual(name.utf8) else { continue }
            return try? Digest(parsing: String(decoding: bytes[start..<end], as: UTF8.self))
        }
        return nil
    }
}
