public import Base

extension BTF {
    /// Reads and checks type information.
    ///
    /// Checked are the header, the strings, every record, every name and every type number, that types contain each
    /// other without loops and to a bounded depth, and that their sizes hold what is in them.
    /// - Parameters:
    ///   - bytes: a whole `.BTF` section, or a file of `/sys/kernel/btf`.
    ///   - order: the order of the bytes; that of the base, or of the magic number, unless given.
    ///   - subject: the name for errors.
    ///   - base: the kernel's types, for those of a module; it is not split itself.
    ///   - pointerSize: how many bytes a pointer has; that of the base, or as many as the type `long`, unless given.
    /// - Returns: the types.
    /// - Throws: `btf-invalid`.
    public static func parse(
        _ bytes: [UInt8], order: ByteOrder? = nil, subject: String, base: BTF? = nil, pointerSize: Int? = nil
    ) throws(BeeError) -> BTF {
        precondition(base?.isSplit != true, "types are split over whole ones")
        let header = try BTFHeader.parse(
            bytes, order: order ?? base?.order, isSplit: base != nil, subject: subject)
        let holder = base.map(BaseTypes.init)
        let empty = BTF(
            bytes: bytes, order: header.order, records: [], sizes: [], strings: header.strings, base: holder)
        let records = try BTFParser(types: empty, range: header.types, subject: subject).records()
        let types = BTF(
            bytes: bytes, order: header.order, records: records, sizes: [], strings: header.strings, base: holder)
        try BTFRecordCheck(types: types, subject: subject).checkAll()
        let pointerSize = pointerSize ?? base?.pointerSize ?? types.sizeOfLong ?? 8
        let sizes = try BTFResolver.sizes(of: types, pointerSize: UInt32(pointerSize), subject: subject)
        return BTF(
            bytes: bytes, order: header.order, records: records, sizes: sizes, strings: header.strings, base: holder,
            pointerSize: pointerSize)
    }

    /// The size of C's `long`, which a pointer of the same kernel has too; nil where there is no such type.
    private var sizeOfLong: Int? {
        for id in ids where code(of: id) == Code.integer {
            let record = record(of: id)
            guard record.word == 4 || record.word == 8 else { continue }
            let words = name(at: record.name).split(separator: " ").filter { $0 != "unsigned" && $0 != "int" }
            if words == ["long"] { return Int(record.word) }
        }
        return nil
    }
}

/// Cuts the type section into records.
struct BTFParser {
    /// The section with its strings, its records not cut yet.
    let types: BTF
    /// Where the records lie in its bytes.
    let range: Range<Int>
    let subject: String

    /// Where each own type's record begins.
    func records() throws(BeeError) -> [UInt32] {
        var offsets: [UInt32] = types.isSplit ? [] : [0]
        offsets.reserveCapacity(range.count / 24)
        var offset = types.origin + range.lowerBound
        let end = types.origin + range.upperBound
        while offset < end {
            guard end - offset >= BTF.Record.size else { throw truncated(offsets.count) }
            let record = types.record(at: offset)
            guard (BTF.Code.integer...BTF.Code.enumeration64).contains(record.code) else {
                throw BeeError.btf(
                    subject, "type \(types.firstID + offsets.count) is of the unknown kind \(record.code)")
            }
            guard end - record.body >= record.bodySize else { throw truncated(offsets.count) }
            offsets.append(UInt32(offset))
            offset = record.body + record.bodySize
        }
        return offsets
    }

    private func truncated(_ index: Int) -> BeeError {
        BeeError.btf(subject, "type \(types.firstID + index) reaches past the end of the type section")
    }
}

extension BeeError {
    /// A finding about type information.
    static func btf(_ subject: String, _ message: String) -> BeeError {
        BeeError(.btfInvalid, subject, "BTF is damaged: " + message)
    }
}
