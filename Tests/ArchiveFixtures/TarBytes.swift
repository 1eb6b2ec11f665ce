/// Builds tar archives by hand, header by header, so that a test can make what no tool would write.
public struct TarBytes {
    /// What was appended so far, without the closing blocks.
    public private(set) var bytes: [UInt8] = []

    /// Begins an empty archive.
    public init() {}

    /// Appends a member with any header fields.
    ///
    /// - Parameters:
    ///   - name: the member's name, at most 100 bytes.
    ///   - content: its bytes.
    ///   - type: the type flag: `0` file, `1` hard link, `2` symbolic link, `3` `4` devices, `5` directory, `6` FIFO.
    ///   - link: the name linked to.
    ///   - mode: seven octal digits.
    ///   - size: the bytes of the size field, where they are not to be the content's size.
    ///   - breakingChecksum: whether the header's checksum is to be wrong.
    public mutating func add(
        _ name: String, _ content: [UInt8] = [], type: Character = "0", link: String = "", mode: String = "0000644",
        claiming size: [UInt8]? = nil, breakingChecksum: Bool = false
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
        }
        put(name, at: 0)
        put(mode, at: 100)
        put("0001750", at: 108)
        put("0001750", at: 116)
        let octal = String(content.count, radix: 8)
        put(String(repeating: "0", count: 11 - octal.count) + octal, at: 124)
        if let size { header.replaceSubrange(124..<124 + size.count, with: size) }
        put("14000000000", at: 136)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar\u{0}00", at: 257)
        put("        ", at: 148)
        let sum = header.reduce(0) { $0 + Int($1) } + (breakingChecksum ? 1 : 0)
        let digits = String(sum, radix: 8)
        put(String(repeating: "0", count: 6 - digits.count) + digits + "\u{0} ", at: 148)
        bytes += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// Appends a member with text as its content.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - text: its content.
    public mutating func add(_ name: String, text: String) {
        add(name, Array(text.utf8))
    }

    /// Appends a pax extended header for the member that follows.
    ///
    /// - Parameter records: keywords and values.
    public mutating func addPax(_ records: [(String, String)]) {
        let body = records.flatMap { Self.record($0.0, $0.1) }
        add("PaxHeader", body, type: "x")
    }

    /// The archive with its two closing zero blocks.
    public var ended: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while String(length).utf8.count + rest.utf8.count != length { length += 1 }
        return Array("\(length)\(rest)".utf8)
    }
}

/// Wraps bytes as a gzip stream of stored (uncompressed) blocks.
///
/// - Parameter bytes: any bytes.
/// - Returns: the stream.
public func gzipStored(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var rest = bytes[...]
    repeat {
        let part = rest.prefix(65535)
        rest = rest.dropFirst(part.count)
        let count = UInt16(part.count)
        result.append(rest.isEmpty ? 1 : 0)
        result += [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
        result += part
    } while !rest.isEmpty
    return result + gzipTrailer(bytes)
}

/// The trailer of a gzip stream: CRC-32 and size, least significant byte first (RFC 1952, section 2.3.1).
private func gzipTrailer(_ bytes: [UInt8]) -> [UInt8] {
    var crc: UInt32 = ~0
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    let words = [~crc, UInt32(truncatingIfNeeded: bytes.count)]
    return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
}
