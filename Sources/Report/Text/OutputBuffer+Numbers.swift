// The decimal digits of 0 to 99, two bytes each.
private let digitPairs: StaticString = """
    00010203040506070809\
    10111213141516171819\
    20212223242526272829\
    30313233343536373839\
    40414243444546474849\
    50515253545556575859\
    60616263646566676869\
    70717273747576777879\
    80818283848586878889\
    90919293949596979899
    """

extension OutputBuffer {
    mutating func append(decimal value: UInt64) {
        append(padded: value, digits: Self.digitCount(value))
    }

    /// Appends a number and a byte behind it.
    @inline(__always)
    mutating func append(decimal value: UInt64, before byte: UInt8) {
        // Most numbers of events have few digits.
        guard value >= 10 else {
            reserve(2)
            base[count] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value)
            base[count + 1] = byte
            count += 2
            return
        }
        append(padded: value, digits: Self.digitCount(value))
        append(byte)
    }

    mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }

    mutating func append(decimal value: UInt128) {
        // The largest power of ten that UInt64 holds.
        let (high, low) = value.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
        guard high > 0 else { return append(decimal: UInt64(low)) }
        append(decimal: high)
        append(padded: UInt64(low), digits: 19)
    }

    mutating func append(decimal value: Int128) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }

    /// Appends the last digits of a number, zeros in front.
    mutating func append(padded value: UInt64, digits: Int) {
        reserve(digits)
        let pairs = digitPairs.utf8Start
        var rest = value
        var end = count + digits
        count = end
        var left = digits
        while left >= 2 {
            let pair = Int(truncatingIfNeeded: rest % 100) * 2
            rest /= 100
            end -= 2
            base[end] = pairs[pair]
            base[end + 1] = pairs[pair + 1]
            left -= 2
        }
        if left > 0 { base[end - 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10) }
    }

    /// Appends a number in hexadecimal, lower case, without zeros in front.
    mutating func append(hex value: UInt64) {
        let digits = max(1, (64 - value.leadingZeroBitCount + 3) / 4)
        reserve(digits)
        for index in 0..<digits {
            base[count + index] = Self.hexDigit(UInt8(truncatingIfNeeded: value >> UInt64(4 * (digits - 1 - index))))
        }
        count += digits
    }

    /// Appends every byte as two hexadecimal digits.
    mutating func append(hexOf bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count * 2)
        for byte in bytes {
            base[count] = Self.hexDigit(byte >> 4)
            base[count + 1] = Self.hexDigit(byte)
            count += 2
        }
    }

    /// The digit of the low four bits.
    static func hexDigit(_ value: UInt8) -> UInt8 {
        let nibble = value & 15
        return nibble + (nibble < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var rest = value
        var count = 1
        while true {
            if rest < 10 { return count }
            if rest < 100 { return count + 1 }
            if rest < 1000 { return count + 2 }
            if rest < 10_000 { return count + 3 }
            rest /= 10_000
            count += 4
        }
    }
}
