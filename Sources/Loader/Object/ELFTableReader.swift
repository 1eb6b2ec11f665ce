import Base

/// Reads symbols and relocations.
struct ELFTableReader {
    let bytes: [UInt8]
    let order: ByteOrder
    let sections: [ELFSection]
    let subject: String

    static let symbolSize = 24
    static let relocationSize = 16
    private static let firstReserved = 0xFF00
    /// `SHN_ABS` and `SHN_COMMON`: special places that are no section.
    private static let specialSections = [0xFFF1, 0xFFF2]

    /// All symbols; there must be exactly one table of them.
    func symbols() throws(BeeError) -> [ELFSymbol] {
        let tables = sections.filter { $0.type == ELFSection.symbolTable }
        guard let table = tables.first else {
            throw BeeError.object(
                subject, "has no symbol table, so its programs cannot be found",
                hint: "strip it with llvm-strip -g, which keeps the symbols")
        }
        guard tables.count == 1 else { throw BeeError.object(subject, "has several symbol tables") }
        guard var names = ELFStrings(bytes, range: sections[table.link].range) else {
            throw BeeError.object(subject, "has a damaged table of symbol names")
        }
        var cursor = ByteCursor(bytes, range: table.range, order: order)
        var symbols: [ELFSymbol] = []
        symbols.reserveCapacity(table.size / ELFTableReader.symbolSize)
        while cursor.remaining > 0 {
            symbols.append(try symbol(symbols.count, &cursor, &names))
        }
        guard let first = symbols.first, first.section == 0, first.info == 0, first.name.isEmpty else {
            throw BeeError.object(subject, "has a symbol table that does not begin with an empty symbol")
        }
        return symbols
    }

    private func symbol(
        _ index: Int, _ cursor: inout ByteCursor, _ names: inout ELFStrings
    ) throws(BeeError) -> ELFSymbol {
        guard let offset: UInt32 = cursor.read(), let info: UInt8 = cursor.read(), let other: UInt8 = cursor.read(),
            let section: UInt16 = cursor.read(), let value: UInt64 = cursor.read(), let size: UInt64 = cursor.read()
        else { throw fault(index, "", "is cut short") }
        guard let name = names.text(at: offset) else { throw fault(index, "", "has an invalid name") }
        let number = Int(section)
        try checkPlace(index, name, number, value: value, size: size)
        return ELFSymbol(
            index: index, name: name, info: info, other: other, section: number,
            value: Int(truncatingIfNeeded: value), size: Int(truncatingIfNeeded: size))
    }

    /// A symbol lies inside its section; undefined and special ones have no place to check, but no huge size either.
    private func checkPlace(
        _ index: Int, _ name: String, _ number: Int, value: UInt64, size: UInt64
    ) throws(BeeError) {
        let end = value.addingReportingOverflow(size)
        guard !end.overflow, end.partialValue <= UInt64(Int32.max) else {
            throw fault(index, name, "has an impossible place")
        }
        guard number < ELFTableReader.firstReserved else {
            guard ELFTableReader.specialSections.contains(number) else {
                throw fault(index, name, "lies in a reserved section")
            }
            return
        }
        guard number < sections.count else { throw fault(index, name, "lies in a section that does not exist") }
        guard number == 0 || end.partialValue <= UInt64(sections[number].size) else {
            throw fault(index, name, "reaches past the end of its section")
        }
    }

    /// The relocations of every section.
    func relocations(symbols: Int) throws(BeeError) -> [ELFRelocationTable] {
        var tables: [ELFRelocationTable] = []
        for section in sections where section.type == ELFSection.relocations {
            tables.append(try table(section, symbols: symbols))
        }
        return tables
    }

    private func table(_ section: ELFSection, symbols: Int) throws(BeeError) -> ELFRelocationTable {
        var cursor = ByteCursor(bytes, range: section.range, order: order)
        var entries: [ELFRelocation] = []
        entries.reserveCapacity(section.size / ELFTableReader.relocationSize)
        while let offset: UInt64 = cursor.read(), let info: UInt64 = cursor.read() {
            let entry = ELFRelocation(
                offset: Int(clamping: offset), symbol: Int(info >> 32), type: UInt32(truncatingIfNeeded: info))
            guard entry.offset < sections[section.info].size else {
                throw fault(section, entries.count, "lies outside its section")
            }
            guard entry.symbol < symbols else {
                throw fault(section, entries.count, "names a symbol that does not exist")
            }
            entries.append(entry)
        }
        return ELFRelocationTable(section: section, target: section.info, entries: entries)
    }

    private func fault(_ index: Int, _ name: String, _ reason: String) -> BeeError {
        BeeError.object(subject, "object is damaged: symbol \(index) '\(name)' " + reason)
    }

    private func fault(_ section: ELFSection, _ index: Int, _ reason: String) -> BeeError {
        BeeError.object(subject, "object is damaged: relocation \(index) in '\(section.name)' " + reason)
    }
}
