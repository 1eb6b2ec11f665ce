/// Numbers as a filter has them: decimal or hexadecimal, perhaps with units of time or of size.
enum FilterNumber {
    private static let units: [Substring: Int128] = [
        "ns": 1, "us": 1000, "µs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
    ]

    /// Reads a number; of units, as tables show durations (`1h2m3.5s`), the sum in nanoseconds or bytes.
    static func integer(_ text: String) -> Int128? {
        if let plain = plain(text) { return plain }
        let isNegative = text.hasPrefix("-")
        var rest = isNegative ? text.dropFirst() : text[...]
        var sum: Int128 = 0
        repeat {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(name.count)
            guard let unit = units[name], let value = scaled(number, by: unit) else { return nil }
            let (total, overflow) = sum.addingReportingOverflow(value)
            guard !overflow else { return nil }
            sum = total
        } while !rest.isEmpty
        return isNegative ? -sum : sum
    }

    private static func plain(_ text: String) -> Int128? {
        let isNegative = text.hasPrefix("-")
        let rest = isNegative ? text.dropFirst() : text[...]
        let isHex = rest.hasPrefix("0x") || rest.hasPrefix("0X")
        let digits = isHex ? rest.dropFirst(2) : rest
        // Int128 would take a sign of its own here.
        guard digits.first?.isHexDigit == true, let value = Int128(digits, radix: isHex ? 16 : 10) else { return nil }
        return isNegative ? -value : value
    }

    /// A decimal number times a unit, where that is whole.
    private static func scaled(_ text: Substring, by unit: Int128) -> Int128? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }), text.count <= 24, fraction.count <= 9,
            let digits = Int128(parts.joined())
        else { return nil }
        let divisor = (0..<fraction.count).reduce(Int128(1)) { power, _ in power * 10 }
        let (product, overflow) = digits.multipliedReportingOverflow(by: unit)
        guard !overflow, product % divisor == 0 else { return nil }
        return product / divisor
    }
}
