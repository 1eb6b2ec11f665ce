import Base

/// Reads the section headers and checks what each says of itself and of the others.
struct ELFSectionReader {
    let bytes: [UInt8]
    let header: ELFHeader
    let subject: String

    /// A section header as it stands in the file (`Elf64_Shdr`).
    private struct Entry {
        let name: UInt32
        let type: UInt32
        let flags: UInt64
        let offset: UInt64
        let size: UInt64
        let link: UInt32
        let info: UInt32
        let alignment: UInt64
        let entrySize: UInt64
    }

    /// Above this the kernel refuses a map's value (`array_map_alloc_check`: INT_MAX), and a loader would reserve it.
    private static let largestSection = 1 << 30

    func sections() throws(BeeError) -> [ELFSection] {
        let entries = try (0..<header.sectionCount).map { index throws(BeeError) in try entry(index) }
        var names = try names(entries[header.nameSection])
        var sections: [ELFSection] = []
        for (index, entry) in entries.enumerated() {
            sections.append(try section(index, entry, names: &names))
        }
        for section in sections { try checkLinks(section, among: sections) }
        try checkUnique(sections)
        return sections
    }

    private func entry(_ index: Int) throws(BeeError) -> Entry {
        let start = header.sectionOffset + index * ELFHeader.sectionHeaderSize
        var cursor = ByteCursor(bytes, range: start..<start + ELFHeader.sectionHeaderSize, order: header.order)
        guard let name: UInt32 = cursor.read(), let type: UInt32 = cursor.read(), let flags: UInt64 = cursor.read(),
            cursor.skip(8), let offset: UInt64 = cursor.read(), let size: UInt64 = cursor.read(),
            let link: UInt32 = cursor.read(), let info: UInt32 = cursor.read(),
            let alignment: UInt64 = cursor.read(), let entrySize: UInt64 = cursor.read()
        else { throw BeeError.object(subject, "has a section header that is cut short") }
        return Entry(
            name: name, type: type, flags: flags, offset: offset, size: size, link: link, info: info,
            alignment: alignment, entrySize: entrySize)
    }

    private func names(_ entry: Entry) throws(BeeError) -> ELFStrings {
        guard entry.type == ELFSection.stringTable, let range = range(entry),
            let names = ELFStrings(bytes, range: range)
        else { throw BeeError.object(subject, "has a damaged table of section names") }
        return names
    }

    private func section(_ index: Int, _ entry: Entry, names: inout ELFStrings) throws(BeeError) -> ELFSection {
        guard let name = names.text(at: entry.name) else { throw fault(index, "", "has an invalid name") }
        guard index > 0 else { return try nullSection(entry) }
        guard let range = range(entry) else { throw fault(index, name, "lies outside the file") }
        guard entry.size <= UInt64(ELFSectionReader.largestSection) else {
            throw fault(index, name, "is larger than 1 GiB")
        }
        guard entry.alignment & (entry.alignment &- 1) == 0, entry.alignment <= 1 << 20 else {
            throw fault(index, name, "has an alignment that is no power of two")
        }
        guard entry.entrySize <= UInt64(ELFSectionReader.largestSection) else {
            throw fault(index, name, "has entries of an impossible size")
        }
        return ELFSection(
            index: index, name: name, type: entry.type, flags: entry.flags, range: range, size: Int(entry.size),
            link: Int(entry.link), info: Int(entry.info), entrySize: Int(entry.entrySize), alignment: entry.alignment)
    }

    /// Section 0 is empty; a size or link in it would be the extended numbering, which `ELFHeader` refuses.
    private func nullSection(_ entry: Entry) throws(BeeError) -> ELFSection {
        guard entry.type == 0, entry.size == 0, entry.link == 0 else {
            throw BeeError.object(subject, "has a section 0 that is not empty")
        }
        return ELFSection(
            index: 0, name: "", type: 0, flags: 0, range: 0..<0, size: 0, link: 0, info: 0, entrySize: 0, alignment: 0)
    }

    private func range(_ entry: Entry) -> Range<Int>? {
        guard entry.type != ELFSection.noBits, entry.type != 0 else { return 0..<0 }
        let end = entry.offset.addingReportingOverflow(entry.size)
        guard !end.overflow, end.partialValue <= UInt64(bytes.count) else { return nil }
        return Int(entry.offset)..<Int(end.partialValue)
    }

    private func checkLinks(_ section: ELFSection, among sections: [ELFSection]) throws(BeeError) {
        switch section.type {
        case ELFSection.symbolTable:
            guard section.entrySize == ELFTableReader.symbolSize, section.size % ELFTableReader.symbolSize == 0 else {
                throw fault(section.index, section.name, "is a symbol table with entries of another size than 24")
            }
            guard section.link < sections.count, sections[section.link].type == ELFSection.stringTable else {
                throw fault(section.index, section.name, "is a symbol table without names")
            }
        case ELFSection.relocations: try checkRelocations(section, among: sections)
        case ELFSection.relocationsWithAddend:
            guard section.info >= sections.count || !sections[section.info].isExecutable else {
                throw fault(section.index, section.name, "holds relocations with addends, which eBPF does not have")
            }
        case ELFSection.symbolIndexTable:
            throw fault(section.index, section.name, "is an extended symbol index, which no loader reads")
        default: return
        }
    }

    private func checkRelocations(_ section: ELFSection, among sections: [ELFSection]) throws(BeeError) {
        guard section.entrySize == ELFTableReader.relocationSize,
            section.size % ELFTableReader.relocationSize == 0
        else { throw fault(section.index, section.name, "holds relocations of another size than 16") }
        guard section.link < sections.count, sections[section.link].type == ELFSection.symbolTable else {
            throw fault(section.index, section.name, "holds relocations that belong to no symbol table")
        }
        guard section.info > 0, section.info < sections.count else {
            throw fault(section.index, section.name, "holds relocations of a section that does not exist")
        }
        // libbpf goes by the name for `.maps` and `.struct_ops`, and by the number for all others.
        guard section.name == ".rel" + sections[section.info].name else {
            throw fault(section.index, section.name, "holds relocations of a section of another name")
        }
    }

    /// Look-ups by name find the first section only; two of one name would be read differently by different readers.
    private func checkUnique(_ sections: [ELFSection]) throws(BeeError) {
        var seen: Set<String> = []
        for section in sections {
            switch section.type {
            case ELFSection.programBits, ELFSection.noBits, ELFSection.relocations, ELFSection.symbolTable:
                guard !section.isDebug, !seen.insert(section.name).inserted else { continue }
                throw fault(section.index, section.name, "has the name of another section")
            default: continue
            }
        }
    }

    private func fault(_ index: Int, _ name: String, _ reason: String) -> BeeError {
        BeeError.object(subject, "object is damaged: section \(index) '\(name)' " + reason)
    }
}
