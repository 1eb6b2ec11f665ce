extension OutputBuffer {
    /// Appends a duration for people: `1.5ms`, `2m3s`, `1h0m0.25s`, as Go writes a `time.Duration`.
    mutating func append(duration nanoseconds: UInt64, isNegative: Bool = false) {
        if isNegative { append(UInt8(ascii: "-")) }
        switch nanoseconds {
        case 0: append("0s")
        case ..<1000: append(nanoseconds, unit: 1, digits: 0, suffix: "ns")
        case ..<1_000_000: append(nanoseconds, unit: 1000, digits: 3, suffix: "µs")
        case ..<1_000_000_000: append(nanoseconds, unit: 1_000_000, digits: 6, suffix: "ms")
        default: append(longDuration: nanoseconds)
        }
    }

    private mutating func append(longDuration nanoseconds: UInt64) {
        let (minutes, rest) = nanoseconds.quotientAndRemainder(dividingBy: 60_000_000_000)
        if minutes >= 60 {
            append(decimal: minutes / 60)
            append(UInt8(ascii: "h"))
        }
        if minutes > 0 {
            append(decimal: minutes % 60)
            append(UInt8(ascii: "m"))
        }
        append(rest, unit: 1_000_000_000, digits: 9, suffix: "s")
    }

    /// Appends a number of units with the fraction that is left, without zeros at its end.
    private mutating func append(_ nanoseconds: UInt64, unit: UInt64, digits: Int, suffix: StaticString) {
        let (whole, fraction) = nanoseconds.quotientAndRemainder(dividingBy: unit)
        append(decimal: whole)
        if fraction > 0 {
            append(UInt8(ascii: "."))
            append(padded: fraction, digits: digits)
            while base[count - 1] == UInt8(ascii: "0") { count -= 1 }
        }
        append(suffix)
    }
}
