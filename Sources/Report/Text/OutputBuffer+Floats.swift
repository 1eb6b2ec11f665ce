extension OutputBuffer {
    /// Appends a finite number in the shortest form that reads back the same.
    ///
    /// Whole numbers take a path of their own; for the others the standard library makes a `String`, which allocates
    /// above 15 characters. eBPF programs have no floating-point arithmetic, so such members are rare.
    mutating func append(finite value: Double) {
        guard appendWhole(value) else { return append(ascii: value.description) }
    }

    /// Appends a finite number of 4 bytes, with the digits that tell it from its neighbours of 4 bytes.
    mutating func append(finite value: Float) {
        guard appendWhole(Double(value)) else { return append(ascii: value.description) }
    }

    // Below 2^24 every whole number is exact in both widths, and `description` prints none with an exponent.
    private mutating func appendWhole(_ value: Double) -> Bool {
        guard value.magnitude < 16_777_216, value.rounded(.towardZero) == value else { return false }
        if value.sign == .minus { append(UInt8(ascii: "-")) }
        append(decimal: UInt64(value.magnitude))
        append(".0")
        return true
    }

    private mutating func append(ascii text: String) {
        for byte in text.utf8 { append(byte) }
    }
}
