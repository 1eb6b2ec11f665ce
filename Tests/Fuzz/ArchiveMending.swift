import Store

/// Mends what random changes break in a tar archive first: digests and checksums.
///
/// Without it nearly every changed archive ends at its first header. The length of the archive stays as it is.
struct ArchiveMending {
    private var bytes: [UInt8]
    private let members: [Member]

    private struct Member {
        let header: Int
        let content: Range<Int>
    }

    private static let block = 512
    private static let blobs = Array("blobs/sha256/".utf8)

    /// Mends an archive as far as its headers can be followed.
    ///
    /// - Parameter bytes: the archive, or anything else.
    /// - Returns: as many bytes.
    static func mended(_ bytes: [UInt8]) -> [UInt8] {
        var mending = ArchiveMending(bytes: bytes, members: members(bytes))
        // A manifest has another digest when a digest in it is mended, an index when one of a manifest is.
        for _ in 0..<4 where !mending.mendDigests() { break }
        mending.mendChecksums()
        return mending.bytes
    }

    private static func members(_ bytes: [UInt8]) -> [Member] {
        var members: [Member] = []
        var offset = 0
        while offset + block <= bytes.count, bytes[offset] != 0 {
            var size = 0
            for byte in bytes[offset + 124..<offset + 135] where (0x30...0x37).contains(byte) {
                size = size << 3 | Int(byte & 7)
            }
            let start = offset + block
            guard size <= bytes.count - start else { break }
            members.append(Member(header: offset, content: start..<start + size))
            offset = start + (size + block - 1) / block * block
        }
        return members
    }

    /// Gives each blob the digest it has, wherever that stands.
    ///
    /// - Returns: whether one was wrong.
    private mutating func mendDigests() -> Bool {
        var hasChanged = false
        for member in members {
            let name = bytes[member.header..<member.header + 100].prefix { $0 != 0 }
            guard let start = name.indices.first(where: { name[$0...].starts(with: Self.blobs) }) else { continue }
            let claimed = Array(name[(start + Self.blobs.count)...])
            guard claimed.count == 64, let digest = try? Digest.sha256(of: Array(bytes[member.content])) else {
                continue
            }
            let real = Array(digest.encoded.utf8)
            guard claimed != real else { continue }
            hasChanged = true
            replace(claimed, with: real)
        }
        return hasChanged
    }

    private mutating func replace(_ old: [UInt8], with new: [UInt8]) {
        var index = 0
        while index + old.count <= bytes.count {
            if bytes[index] == old[0], bytes[index..<index + old.count].elementsEqual(old) {
                bytes.replaceSubrange(index..<index + old.count, with: new)
                index += old.count
            } else {
                index += 1
            }
        }
    }

    private mutating func mendChecksums() {
        for member in members {
            let field = member.header + 148
            bytes.replaceSubrange(field..<field + 8, with: repeatElement(0x20, count: 8))
            let sum = bytes[member.header..<member.header + Self.block].reduce(0) { $0 + Int($1) }
            let digits = Array(String(sum, radix: 8).utf8)
            let text = [UInt8](repeating: 0x30, count: 6 - digits.count) + digits + [0, 0x20]
            bytes.replaceSubrange(field..<field + 8, with: text)
        }
    }
}
