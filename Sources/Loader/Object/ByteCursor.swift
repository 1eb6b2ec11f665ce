import Base

/// Reads numbers and text out of bytes; no read goes past the end.
///
/// A failed read returns nil and moves nothing: the caller knows what it was reading and says so.
struct ByteCursor: Sendable {
    /// The bytes being read, not copied on the way.
    let bytes: [UInt8]
    /// The order of the bytes of numbers.
    let order: ByteOrder
    /// Where the next read begins, as an index into `bytes`.
    private(set) var offset: Int
    /// Where reading ends, as an index into `bytes`.
    let end: Int

    /// Creates a cursor over a range of bytes.
    ///
    /// - Parameters:
    ///   - bytes: the bytes to read from.
    ///   - range: the part of them to read, all unless given; it must lie inside the bytes.
    ///   - order: the order of the bytes of numbers.
    init(_ bytes: [UInt8], range: Range<Int>? = nil, order: ByteOrder = .host) {
        let part = range ?? bytes.startIndex..<bytes.endIndex
        precondition(part.lowerBound >= 0 && part.upperBound <= bytes.count, "a cursor's range lies inside its bytes")
        self.bytes = bytes
        self.order = order
        self.offset = part.lowerBound
        self.end = part.upperBound
    }

    /// How many bytes are left.
    var remaining: Int { end - offset }

    /// Reads one integer in the cursor's byte order.
    ///
    /// - Parameter type: the integer's type; its width is what is read.
    /// - Returns: the value, or nil where too few bytes are left.
    mutating func read<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T? {
        let size = MemoryLayout<T>.size
        guard remaining >= size else { return nil }
        let start = offset
        let raw = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: T.self) }
        offset += size
        return order == .little ? T(littleEndian: raw) : T(bigEndian: raw)
    }

    /// Reads a number of bytes.
    ///
    /// - Parameter count: how many bytes.
    /// - Returns: the bytes, or nil where too few are left.
    mutating func read(count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, remaining >= count else { return nil }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// Moves past a number of bytes.
    ///
    /// - Parameter count: how many bytes.
    /// - Returns: whether that many were left; where not, nothing moves.
    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, remaining >= count else { return false }
        offset += count
        return true
    }

    /// Reads text up to a NUL byte, which is passed over.
    ///
    /// - Returns: the text without its NUL, or nil where there is no NUL or the text is not UTF-8.
    mutating func readTerminatedText() -> String? {
        guard let stop = bytes[offset..<end].firstIndex(of: 0),
            let text = String(validating: bytes[offset..<stop], as: UTF8.self)
        else { return nil }
        offset = stop + 1
        return text
    }
}
