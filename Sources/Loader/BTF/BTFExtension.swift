import Base

/// What `.BTF.ext` says of instructions: their functions, their source lines, and what of the kernel they need.
struct BTFExtension: Sendable {
    /// The bytes of the section.
    let bytes: [UInt8]
    /// Which function begins where (`struct bpf_func_info`).
    let functions: [Table]
    /// Which source line stands where (`struct bpf_line_info`).
    let lines: [Table]
    /// What is to be filled in from the kernel's types.
    let relocations: [CORERelocation]

    /// Records of one kind about one program section.
    struct Table: Sendable, Hashable {
        /// The program section's name.
        let section: String
        /// Where the records lie in `bytes`.
        let range: Range<Int>
        /// The size in bytes of one record; newer compilers may write more than is known.
        let recordSize: Int

        /// Where each record begins in `bytes`.
        var offsets: StrideTo<Int> { stride(from: range.lowerBound, to: range.upperBound, by: recordSize) }
    }

    /// Reads and checks the section.
    static func parse(
        _ bytes: [UInt8], types: BTF, subject: String
    ) throws(BeeError) -> BTFExtension {
        try BTFExtensionReader(bytes: bytes, types: types, subject: subject).read()
    }
}

/// Cuts `.BTF.ext` into tables (`struct btf_ext_header`, `struct btf_ext_info_sec`).
struct BTFExtensionReader {
    let bytes: [UInt8]
    let types: BTF
    let subject: String

    private static let shortHeader = 24
    private static let longHeader = 32
    /// As many as the largest program has instructions to patch, and far more than any object needs.
    private static let mostRelocations = 1 << 18

    func read() throws(BeeError) -> BTFExtension {
        var cursor = ByteCursor(bytes, order: types.order)
        guard let magic: UInt16 = cursor.read(), let version: UInt8 = cursor.read(), let flags: UInt8 = cursor.read(),
            let length: UInt32 = cursor.read()
        else { throw fault("the header is cut short") }
        guard magic == 0xEB9F else { throw fault("the magic number is wrong") }
        guard version == 1, flags == 0 else { throw fault("its version is \(version), where 1 is known") }
        guard length >= BTFExtensionReader.shortHeader, length % 4 == 0, length < bytes.count else {
            throw fault("the header cannot be \(length) bytes long")
        }
        let header = Int(length)
        let functions = try tables(&cursor, header, smallest: 8)
        let lines = try tables(&cursor, header, smallest: 16)
        // Compilers before clang 9 end the header here.
        let places = header >= BTFExtensionReader.longHeader ? try tables(&cursor, header, smallest: 16) : []
        return BTFExtension(
            bytes: bytes, functions: functions, lines: lines, relocations: try relocations(places))
    }

    /// Reads one pair of offset and length from the header, and the tables it points at.
    private func tables(
        _ cursor: inout ByteCursor, _ header: Int, smallest: Int
    ) throws(BeeError) -> [BTFExtension.Table] {
        guard let offset: UInt32 = cursor.read(), let length: UInt32 = cursor.read() else {
            throw fault("the header is cut short")
        }
        guard length > 0 else { return [] }
        let start = header + Int(offset)
        guard offset % 4 == 0, start + Int(length) <= bytes.count else { throw fault("a table lies outside") }
        var inner = ByteCursor(bytes, range: start..<start + Int(length), order: types.order)
        guard let word: UInt32 = inner.read(), word >= smallest, word % 4 == 0, word <= 4096 else {
            throw fault("a table's records are of an impossible size")
        }
        guard inner.remaining > 0 else { throw fault("a table has no records") }
        var tables: [BTFExtension.Table] = []
        while inner.remaining > 0 { tables.append(try table(&inner, recordSize: Int(word))) }
        return tables
    }

    private func table(_ cursor: inout ByteCursor, recordSize: Int) throws(BeeError) -> BTFExtension.Table {
        guard let name: UInt32 = cursor.read(), let count: UInt32 = cursor.read() else {
            throw fault("a table is cut short")
        }
        let start = cursor.offset
        guard count > 0, cursor.skip(Int(count) * recordSize) else {
            throw fault("a table cannot have \(count) records")
        }
        guard let section = text(at: name), !section.isEmpty else { throw fault("a table names no section") }
        return BTFExtension.Table(section: section, range: start..<cursor.offset, recordSize: recordSize)
    }

    private func relocations(_ tables: [BTFExtension.Table]) throws(BeeError) -> [CORERelocation] {
        var relocations: [CORERelocation] = []
        let count = tables.reduce(0) { $0 + $1.range.count / $1.recordSize }
        guard count <= BTFExtensionReader.mostRelocations else { throw fault("it has more than 262144 relocations") }
        for table in tables {
            for offset in table.offsets { relocations.append(try relocation(at: offset, table.section)) }
        }
        return relocations
    }

    private func relocation(at offset: Int, _ section: String) throws(BeeError) -> CORERelocation {
        var cursor = ByteCursor(bytes, range: offset..<bytes.count, order: types.order)
        guard let place: UInt32 = cursor.read(), let type: UInt32 = cursor.read(), let text: UInt32 = cursor.read(),
            let number: UInt32 = cursor.read()
        else { throw fault("a CO-RE relocation is cut short") }
        guard let kind = CORERelocation.Kind(rawValue: number) else {
            throw fault("a CO-RE relocation is of the unknown kind \(number)")
        }
        guard place % 8 == 0 else { throw fault("a CO-RE relocation begins inside an instruction") }
        let id = BTF.TypeID(rawValue: type)
        guard types.contains(id) else { throw fault("a CO-RE relocation names type \(type), which does not exist") }
        guard let spelled = self.text(at: text), let path = COREPath.parse(spelled) else {
            throw fault("a CO-RE relocation has an invalid path")
        }
        guard COREPath.exists(path, from: id, kind: kind, in: types) else {
            throw fault("a CO-RE relocation's path '\(spelled)' does not exist in '\(types.cSpelling(of: id))'")
        }
        return CORERelocation(section: section, instructionOffset: Int(place), type: id, path: path, kind: kind)
    }

    private func text(at offset: UInt32) -> String? {
        guard Int(offset) < types.strings.count else { return nil }
        let text = types.nameBytes(at: offset)
        guard text.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: text, as: UTF8.self)
    }

    private func fault(_ reason: String) -> BeeError {
        BeeError(.btfInvalid, subject, ".BTF.ext is damaged: " + reason)
    }
}
