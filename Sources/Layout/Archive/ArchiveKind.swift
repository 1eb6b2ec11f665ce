import Base

/// What a file is, told by its first bytes.
enum ArchiveKind: Hashable {
    case empty
    case tar
    case compressed(Compression)
    case other(String)

    /// How many first bytes are looked at: one tar header.
    static let prefixLength = 512

    /// Judges the first bytes of a file.
    ///
    /// - Parameter prefix: the first 512 bytes, or all of a shorter file.
    /// - Returns: the kind; the text in `other` completes "is …".
    static func judge(_ prefix: UnsafeRawBufferPointer) -> ArchiveKind {
        if prefix.isEmpty { return .empty }
        if let compression = Compression.judge(prefix) { return .compressed(compression) }
        for (magic, kind) in magics where prefix.starts(with: magic) { return kind }
        if isTarHeader(prefix) { return .tar }
        if prefix.allSatisfy({ $0 == 0 }) { return .other("nothing but zero bytes") }
        return .other(isText(prefix) ? "plain text" : "no tar archive")
    }

    private static let magics: [([UInt8], ArchiveKind)] = [
        ([0x1F, 0x9D], .other("compressed with compress")),
        (Array("LZIP".utf8), .other("compressed with lzip")),
        (Array("LRZI".utf8), .other("compressed with lrzip")),
        ([0x89, 0x4C, 0x5A, 0x4F, 0x00], .other("compressed with lzop")),
        (Array("PK\u{03}\u{04}".utf8), .other("a zip archive")),
        (Array("PK\u{05}\u{06}".utf8), .other("an empty zip archive")),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .other("a 7z archive")),
        (Array("070701".utf8), .other("a cpio archive")),
        (Array("070702".utf8), .other("a cpio archive")),
        (Array("070707".utf8), .other("a cpio archive")),
        ([0xC7, 0x71], .other("a cpio archive")),
        (Array("!<arch>\n".utf8), .other("an ar archive")),
        (Array("\u{7F}ELF".utf8), .other("an ELF file")),
    ]

    /// Whether a header block's checksum is right, which is how tar knows itself; the magic is absent in old archives.
    private static func isTarHeader(_ block: UnsafeRawBufferPointer) -> Bool {
        guard block.count >= 512, block[0] != 0, let stored = octal(block[148..<156]) else { return false }
        // The checksum counts its own field as eight spaces: tar(5), old-style archive format.
        var unsigned = 8 * 32
        var signed = 8 * 32
        for (offset, byte) in block.prefix(512).enumerated() where !(148..<156).contains(offset) {
            unsigned += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        return stored == unsigned || stored == signed
    }

    private static func octal(_ field: Slice<UnsafeRawBufferPointer>) -> Int? {
        let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { (0x30...0x37).contains($0) }
        guard !digits.isEmpty else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 & 7) }
    }

    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }
}
