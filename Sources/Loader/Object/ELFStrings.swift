import Base

/// A string table whose first and last bytes are NUL, so that every offset inside it begins a text that ends.
///
/// Many names may share their bytes, so what is read is bounded: 4 KiB for one, 16 MiB for all.
struct ELFStrings {
    private let bytes: [UInt8]
    private let range: Range<Int>
    private var budget = 16 << 20
    private static let longest = 4096

    /// Takes the bytes of a string table; nil where it is empty or not ended.
    init?(_ bytes: [UInt8], range: Range<Int>) {
        guard bytes[range].first == 0, bytes[range].last == 0 else { return nil }
        self.bytes = bytes
        self.range = range
    }

    /// The text at an offset; nil outside the table, beyond the bounds, and for what is not printable UTF-8.
    mutating func text(at offset: UInt32) -> String? {
        let start = range.lowerBound + Int(offset)
        guard start < range.upperBound, let end = bytes[start..<range.upperBound].firstIndex(of: 0),
            end - start <= min(ELFStrings.longest, budget)
        else { return nil }
        budget -= end - start
        let text = bytes[start..<end]
        guard text.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: text, as: UTF8.self)
    }
}
