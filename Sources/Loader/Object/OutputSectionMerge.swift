import Base

/// Rewrites an object whose maps stand in sections that say how they are shown, as bee had it until 0.0.14.
///
/// libbpf knows maps in `.maps` only ("bad map relo against …"). So all sections of maps become one of that name: its
/// bytes, its relocations, its types and a longer table of names are added behind the file, and headers and symbols are
/// changed in place. Every number of a section, symbol or type stays as it is.
struct OutputSectionMerge {
    private let file: ELFFile
    private let types: BTF
    private let parts: [Part]
    private let header: ELFHeader
    private var bytes: [UInt8]

    /// A section of maps and where its bytes go.
    private struct Part {
        let section: DataSection
        let place: ELFSection
        let base: Int
    }

    /// Rewrites an object.
    ///
    /// - Parameters:
    ///   - bytes: an object that was parsed in full.
    ///   - subject: its name for errors.
    /// - Returns: the object as libbpf reads it; the same bytes where it has no such sections.
    /// - Throws: what parsing meets, the result included: no loader sees it unread.
    static func rewritten(_ bytes: [UInt8], subject: String) throws(BeeError) -> [UInt8] {
        let file = try ELFFile.parse(bytes, subject: subject)
        guard file.sections.contains(where: { ObjectSection.outputMaps.contains($0.name) }),
            let types = try ObjectAttributes(file: file, subject: subject).types()
        else { return bytes }
        let sections = try DataSectionReader(file: file, types: types, subject: subject).sections()
        var merge = OutputSectionMerge(
            file: file, types: types, sections: sections, header: try ELFHeader.parse(bytes, subject: subject))
        guard merge.parts.reduce(0, { $0 + $1.section.variables.count }) <= Int(UInt16.max) else {
            throw BeeError.object(subject, "defines more than 65535 maps")
        }
        merge.run()
        _ = try ObjectSpec.parse(merge.bytes, subject: subject)
        return merge.bytes
    }

    private init(file: ELFFile, types: BTF, sections: [DataSection], header: ELFHeader) {
        self.file = file
        self.types = types
        self.header = header
        bytes = file.bytes
        var parts: [Part] = []
        var end = 0
        for section in sections {
            guard let place = section.place, ObjectSection.holdsMapDefinitions(section.name) else { continue }
            let alignment = max(8, Int(place.alignment))
            let base = (end + alignment - 1) / alignment * alignment
            parts.append(Part(section: section, place: place, base: base))
            end = base + place.size
        }
        self.parts = parts
    }

    private mutating func run() {
        let names = appendNames()
        mergeContents(named: names.section)
        mergeRelocations(named: names.relocations)
        moveSymbols()
        mergeTypes()
    }

    /// Section headers' fields by their offset (`Elf64_Shdr`).
    private enum Field {
        static let name = 0, type = 4, offset = 24, size = 32, info = 44, alignment = 48
    }

    private mutating func set<T: FixedWidthInteger>(_ section: ELFSection, _ field: Int, _ value: T) {
        let start = header.sectionOffset + section.index * ELFHeader.sectionHeaderSize
        bytes.put(value, at: start + field, file.order)
    }

    /// Points a section at bytes that are added behind the file.
    private mutating func replace(_ section: ELFSection, with contents: [UInt8], alignment: Int) {
        bytes.pad(to: alignment)
        set(section, Field.offset, UInt64(bytes.count))
        set(section, Field.size, UInt64(contents.count))
        set(section, Field.alignment, UInt64(alignment))
        bytes += contents
    }

    /// Leaves an empty place with a section's number: neither we nor libbpf look at one of type SHT_NULL.
    private mutating func vacate(_ section: ELFSection) {
        set(section, Field.name, UInt32(0))
        set(section, Field.type, UInt32(0))
        set(section, Field.size, UInt64(0))
    }
}

// The parts of the file.
extension OutputSectionMerge {
    /// Adds the names `.maps` and `.rel.maps` to those of the sections.
    ///
    /// The table often holds the symbols' names too and shares ends of names, so nothing in it is changed.
    private mutating func appendNames() -> (section: UInt32, relocations: UInt32) {
        let table = file.sections[header.nameSection]
        let start = UInt32(table.size)
        replace(table, with: file.contents(of: table) + Array(".maps\0.rel.maps\0".utf8), alignment: 1)
        return (start, start + 6)
    }

    private mutating func mergeContents(named name: UInt32) {
        guard let first = parts.first?.place else { return }
        var contents: [UInt8] = []
        for part in parts {
            contents += repeatElement(0, count: part.base - contents.count)
            contents += file.contents(of: part.place)
        }
        replace(first, with: contents, alignment: parts.reduce(8) { max($0, Int($1.place.alignment)) })
        set(first, Field.name, name)
        for part in parts.dropFirst() { vacate(part.place) }
    }

    /// Joins what fills in pointers: inner maps and programs that a map's definition lists.
    private mutating func mergeRelocations(named name: UInt32) {
        var contents: [UInt8] = []
        var tables: [ELFSection] = []
        for part in parts {
            for table in file.relocations where table.target == part.place.index {
                tables.append(table.section)
                for entry in table.entries {
                    contents.append(UInt64(entry.offset + part.base), file.order)
                    contents.append(UInt64(entry.symbol) << 32 | UInt64(entry.type), file.order)
                }
            }
        }
        guard let first = tables.first, let target = parts.first?.place else { return }
        replace(first, with: contents, alignment: 8)
        set(first, Field.name, name)
        set(first, Field.info, UInt32(target.index))
        for table in tables.dropFirst() { vacate(table) }
    }

    private mutating func moveSymbols() {
        guard let table = file.sections.first(where: { $0.type == ELFSection.symbolTable }),
            let target = parts.first?.place
        else { return }
        for symbol in file.symbols {
            guard let part = parts.first(where: { $0.place.index == symbol.section }) else { continue }
            let start = table.range.lowerBound + symbol.index * ELFTableReader.symbolSize
            bytes.put(UInt16(target.index), at: start + 6, file.order)
            bytes.put(UInt64(symbol.value + part.base), at: start + 8, file.order)
        }
    }

    /// Joins the sections' types. What compilers leave to the loader, offsets and sizes, is filled in.
    private mutating func mergeTypes() {
        guard let place = file.section(named: ObjectSection.types), let last = parts.last else { return }
        let variables = parts.flatMap { part in
            part.section.variables.map { variable in
                BTF.SectionVariable(variable: variable.id, offset: variable.offset + part.base, size: variable.size)
            }
        }
        let merged = types.merging(
            parts.map(\.section.type), into: ObjectSection.maps, size: last.base + last.place.size,
            variables: variables)
        replace(place, with: merged, alignment: 8)
        // They name places inside the types as the compiler wrote them, and no loader reads them.
        for table in file.relocations where table.target == place.index { vacate(table.section) }
    }
}
