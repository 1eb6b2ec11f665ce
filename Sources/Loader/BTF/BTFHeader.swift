import Base

/// The header of type information (`struct btf_header`), with the ranges it names checked.
struct BTFHeader {
    /// The order of the bytes, as the magic number shows it.
    let order: ByteOrder
    /// Where the types lie in the section.
    let types: Range<Int>
    /// Where the strings lie in the section; they end with a NUL, and begin with one unless the types are split.
    let strings: Range<Int>

    private static let magic: UInt16 = 0xEB9F
    private static let size = 24
    /// The kernel's bound on string offsets (BTF_MAX_NAME_OFFSET is 16 MiB) with room for kernels to come.
    private static let largest = 1 << 28

    static func parse(
        _ bytes: [UInt8], order: ByteOrder?, isSplit: Bool = false, subject: String
    ) throws(BeeError) -> BTFHeader {
        guard bytes.count <= largest else { throw BeeError.btf(subject, "it is larger than 256 MiB") }
        let order = try byteOrder(bytes, expected: order, subject: subject)
        var cursor = ByteCursor(bytes, order: order)
        guard cursor.skip(2), let version: UInt8 = cursor.read(), cursor.skip(1),
            let length: UInt32 = cursor.read(), let typeStart: UInt32 = cursor.read(),
            let typeSize: UInt32 = cursor.read(), let stringStart: UInt32 = cursor.read(),
            let stringSize: UInt32 = cursor.read()
        else { throw BeeError.btf(subject, "the header is cut short") }
        guard version == 1 else { throw BeeError.btf(subject, "its version is \(version), where 1 is known") }
        guard length >= size, length % 4 == 0, length <= bytes.count else {
            throw BeeError.btf(subject, "the header cannot be \(length) bytes long")
        }
        guard typeStart % 4 == 0, let types = range(length, typeStart, typeSize, within: bytes.count) else {
            throw BeeError.btf(subject, "the type section lies outside")
        }
        guard let strings = range(length, stringStart, stringSize, within: bytes.count) else {
            throw BeeError.btf(subject, "the string section lies outside")
        }
        guard types.upperBound <= strings.lowerBound else {
            throw BeeError.btf(subject, "types and strings overlap")
        }
        // Split types begin their strings where the base's end, so the first one may be any, and there may be none.
        guard isSplit ? strings.isEmpty || bytes[strings].last == 0 : isEnclosed(bytes[strings]) else {
            throw BeeError.btf(subject, "the strings do not begin and end with a NUL")
        }
        return BTFHeader(order: order, types: types, strings: strings)
    }

    private static func isEnclosed(_ strings: ArraySlice<UInt8>) -> Bool { strings.first == 0 && strings.last == 0 }

    private static func byteOrder(
        _ bytes: [UInt8], expected: ByteOrder?, subject: String
    ) throws(BeeError) -> ByteOrder {
        let found: ByteOrder? =
            switch (bytes.first, bytes.dropFirst().first) {
            case (UInt8(magic & 0xFF), UInt8(magic >> 8)): .little
            case (UInt8(magic >> 8), UInt8(magic & 0xFF)): .big
            default: nil
            }
        guard let found else { throw BeeError.btf(subject, "the magic number is wrong") }
        guard expected == nil || expected == found else {
            throw BeeError.btf(subject, "it is \(found.rawValue)-endian, where the object is not")
        }
        return found
    }

    private static func range(_ header: UInt32, _ start: UInt32, _ size: UInt32, within count: Int) -> Range<Int>? {
        let lower = Int(header) + Int(start)
        let upper = lower + Int(size)
        return upper <= count ? lower..<upper : nil
    }
}
