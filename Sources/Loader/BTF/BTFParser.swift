public import Base

extension BTF {
    /// Reads and checks type information.
    ///
    /// Checked are the header, the strings, every record, every name and every type number, that types contain each
    /// other without loops and to a bounded depth, and that their sizes hold what is in them.
    /// - Parameters:
    ///   - bytes: a whole `.BTF` section, or `/sys/kernel/btf/vmlinux`; split BTF of modules is not read.
    ///   - order: the order of the bytes; that of the magic number unless given.
    ///   - subject: the name for errors.
    /// - Returns: the types.
    /// - Throws: `btf-invalid`.
    public static func parse(_ bytes: [UInt8], order: ByteOrder? = nil, subject: String) throws(BeeError) -> BTF {
        let header = try BTFHeader.parse(bytes, order: order, subject: subject)
        let records = try BTFParser(bytes: bytes, header: header, subject: subject).records()
        let types = BTF(
            bytes: bytes, order: header.order, records: records, sizes: [], strings: header.strings)
        try BTFRecordCheck(types: types, subject: subject).checkAll()
        let sizes = try BTFResolver.sizes(of: types, subject: subject)
        return BTF(bytes: bytes, order: header.order, records: records, sizes: sizes, strings: header.strings)
    }
}

/// Cuts the type section into records.
struct BTFParser {
    let bytes: [UInt8]
    let header: BTFHeader
    let subject: String

    /// Where each type's record begins, by id.
    func records() throws(BeeError) -> [UInt32] {
        let probe = BTF(bytes: bytes, order: header.order, records: [], sizes: [], strings: header.strings)
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(header.types.count / 24)
        var offset = header.types.lowerBound
        while offset < header.types.upperBound {
            guard header.types.upperBound - offset >= BTF.Record.size else { throw truncated(offsets.count) }
            let record = probe.record(at: offset)
            guard (BTF.Code.integer...BTF.Code.enumeration64).contains(record.code) else {
                throw BeeError.btf(subject, "type \(offsets.count) is of the unknown kind \(record.code)")
            }
            guard header.types.upperBound - record.body >= record.bodySize else { throw truncated(offsets.count) }
            offsets.append(UInt32(offset))
            offset = record.body + record.bodySize
        }
        return offsets
    }

    private func truncated(_ id: Int) -> BeeError {
        BeeError.btf(subject, "type \(id) reaches past the end of the type section")
    }
}

extension BeeError {
    /// A finding about type information.
    static func btf(_ subject: String, _ message: String) -> BeeError {
        BeeError(.btfInvalid, subject, "BTF is damaged: " + message)
    }
}
