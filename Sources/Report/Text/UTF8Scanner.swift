/// Reads Unicode scalars out of bytes that may be no UTF-8.
///
/// What is ill-formed becomes U+FFFD, one for each maximal subpart (Unicode 15, table 3-8), as `String(decoding:as:)`
/// does it.
enum UTF8Scanner {
    /// Reads the scalar at an index and moves the index past it.
    static func next(_ bytes: UnsafeRawBufferPointer, at index: inout Int) -> Unicode.Scalar {
        let lead = bytes[index]
        index += 1
        guard lead >= 0x80 else { return Unicode.Scalar(lead) }
        guard var expected = Sequence(lead: lead) else { return "\u{FFFD}" }
        while expected.remaining > 0 {
            guard index < bytes.count, expected.accept(bytes[index]) else { return "\u{FFFD}" }
            index += 1
        }
        return Unicode.Scalar(expected.value) ?? "\u{FFFD}"
    }

    /// A sequence of several bytes: what may follow (Unicode 15, table 3-7).
    private struct Sequence {
        var remaining: Int
        var value: UInt32
        private var low: UInt8 = 0x80
        private var high: UInt8 = 0xBF

        init?(lead: UInt8) {
            switch lead {
            case 0xC2...0xDF: (remaining, value) = (1, UInt32(lead & 0x1F))
            case 0xE0...0xEF: (remaining, value) = (2, UInt32(lead & 0x0F))
            case 0xF0...0xF4: (remaining, value) = (3, UInt32(lead & 0x07))
            default: return nil
            }
            switch lead {
            case 0xE0: low = 0xA0
            case 0xED: high = 0x9F
            case 0xF0: low = 0x90
            case 0xF4: high = 0x8F
            default: break
            }
        }

        mutating func accept(_ byte: UInt8) -> Bool {
            guard byte >= low, byte <= high else { return false }
            value = value << 6 | UInt32(byte & 0x3F)
            remaining -= 1
            (low, high) = (0x80, 0xBF)
            return true
        }
    }
}
