/// Numbers of bytes for a person.
enum ByteCount {
    /// Spells a number of bytes with a binary unit and one decimal.
    ///
    /// - Parameter count: bytes.
    /// - Returns: such as `469 B` or `1.5 MiB`.
    static func text(_ count: Int64) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        guard count >= 1024 else { return "\(count) B" }
        var value = Double(count) / 1024
        var unit = 0
        while value >= 1024, unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
