extension OutputBuffer {
    /// Appends four bytes in network order as a dotted address.
    mutating func append(ipv4 bytes: UnsafeRawBufferPointer) {
        for index in 0..<4 {
            if index > 0 { append(UInt8(ascii: ".")) }
            append(decimal: UInt64(bytes[index]))
        }
    }

    /// Appends sixteen bytes in network order as RFC 5952 writes them.
    ///
    /// The longest run of two or more zero groups is left out, the first of equal ones (4.2), and addresses that map
    /// IPv4 end in its dotted form (5).
    mutating func append(ipv6 bytes: UnsafeRawBufferPointer) {
        let gap = Self.longestZeroRun(bytes)
        let isMapped = gap == 0..<5 && Self.group(bytes, 5) == 0xFFFF
        let end = isMapped ? 6 : 8
        var index = 0
        while index < end {
            if index == gap.lowerBound, !gap.isEmpty {
                append("::")
                index = gap.upperBound
                continue
            }
            if index > 0, index != gap.upperBound || gap.isEmpty { append(UInt8(ascii: ":")) }
            append(hex: UInt64(Self.group(bytes, index)))
            index += 1
        }
        guard isMapped else { return }
        append(UInt8(ascii: ":"))
        append(ipv4: UnsafeRawBufferPointer(rebasing: bytes[12..<16]))
    }

    private static func group(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
        UInt16(bytes[2 * index]) << 8 | UInt16(bytes[2 * index + 1])
    }

    private static func longestZeroRun(_ bytes: UnsafeRawBufferPointer) -> Range<Int> {
        var best = 0..<0
        var start = 0
        for index in 0..<8 {
            guard group(bytes, index) == 0 else {
                start = index + 1
                continue
            }
            if index + 1 - start > best.count { best = start..<index + 1 }
        }
        return best.count > 1 ? best : 0..<0
    }
}
