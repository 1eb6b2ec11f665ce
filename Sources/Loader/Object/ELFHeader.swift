import Base

/// The file header, as far as a relocatable file uses it.
struct ELFHeader {
    let order: ByteOrder
    /// Where the section headers begin.
    let sectionOffset: Int
    let sectionCount: Int
    /// The number of the section with the sections' names.
    let nameSection: Int

    static let sectionHeaderSize = 64

    /// Reads the header of bytes that `ObjectIdentity` has let pass.
    static func parse(_ bytes: [UInt8], subject: String) throws(BeeError) -> ELFHeader {
        let order: ByteOrder = bytes[5] == 1 ? .little : .big
        var cursor = ByteCursor(bytes, range: 20..<64, order: order)
        guard let version: UInt32 = cursor.read(), cursor.skip(16), let offset: UInt64 = cursor.read(),
            cursor.skip(4), let headerSize: UInt16 = cursor.read(), cursor.skip(4),
            let entrySize: UInt16 = cursor.read(), let count: UInt16 = cursor.read(),
            let names: UInt16 = cursor.read()
        else { throw BeeError.object(subject, "is cut short inside its header") }
        guard bytes[6] == 1, version == 1 else { throw BeeError.object(subject, "is of an unknown ELF version") }
        guard headerSize == 64, entrySize == UInt16(sectionHeaderSize) else {
            throw BeeError.object(subject, "has ELF headers of an unknown size")
        }
        // From 0xFF00 on the count stands elsewhere; no compiler writes that many for eBPF.
        guard count > 1, count < 0xFF00 else { throw BeeError.object(subject, "has no usable section headers") }
        guard let start = Int(exactly: offset), start >= 64, start <= bytes.count,
            bytes.count - start >= Int(count) * sectionHeaderSize
        else { throw BeeError.object(subject, "is cut short: its section headers lie outside the file") }
        guard names > 0, names < count else { throw BeeError.object(subject, "has no section names") }
        return ELFHeader(order: order, sectionOffset: start, sectionCount: Int(count), nameSection: Int(names))
    }
}
