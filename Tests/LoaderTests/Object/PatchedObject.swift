import Base

@testable import Loader

/// An object of the corpus with some of its bytes changed, for tests of what must be refused.
struct PatchedObject {
    var bytes: [UInt8]
    let file: ELFFile

    init(_ name: String) throws {
        bytes = try Corpus.bytes(name)
        file = try ELFFile.parse(bytes, subject: name)
    }

    init(_ bytes: [UInt8]) throws(BeeError) {
        self.bytes = bytes
        file = try ELFFile.parse(bytes, subject: "object")
    }

    enum SectionField: Int {
        case name = 0, type = 4, flags = 8, offset = 24, size = 32, link = 40, info = 44, alignment = 48, entrySize = 56
        var width: Int { [SectionField.name, .type, .link, .info].contains(self) ? 4 : 8 }
    }

    enum SymbolField: Int {
        case name = 0, info = 4, section = 6, value = 8, size = 16
        var width: Int { [4, 1, 2, 8, 8][[0, 4, 6, 8, 16].firstIndex(of: rawValue) ?? 0] }
    }

    mutating func put(_ value: UInt64, at offset: Int, width: Int) {
        for index in 0..<width { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8)) }
    }

    mutating func header(at offset: Int, _ value: UInt64, width: Int) { put(value, at: offset, width: width) }

    mutating func section(_ name: String, _ field: SectionField, _ value: UInt64) {
        let start = bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: 40, as: UInt64.self)) }
        let index = file.section(named: name)?.index ?? 0
        put(value, at: start + index * ELFHeader.sectionHeaderSize + field.rawValue, width: field.width)
    }

    mutating func symbol(_ name: String, _ field: SymbolField, _ value: UInt64) {
        let index = file.symbols.first { $0.name == name }?.index ?? 0
        let start = file.section(named: ".symtab")?.range.lowerBound ?? 0
        put(value, at: start + index * ELFTableReader.symbolSize + field.rawValue, width: field.width)
    }

    /// Changes a field of the first relocation in a section: its place (0), its type (8) or its symbol (12).
    mutating func relocation(_ section: String, field: Int, _ value: UInt64) {
        let start = file.section(named: section)?.range.lowerBound ?? 0
        put(value, at: start + field, width: field == 0 ? 8 : 4)
    }

    /// Changes a byte of a section's contents.
    mutating func content(_ section: String, at offset: Int, _ value: UInt64, width: Int = 1) {
        let start = file.section(named: section)?.range.lowerBound ?? 0
        put(value, at: start + offset, width: width)
    }

    /// Overwrites the first occurrence of a text.
    mutating func replace(_ old: String, with new: String) {
        let (from, to) = (Array(old.utf8), Array(new.utf8))
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: from) }) else { return }
        bytes.replaceSubrange(start..<start + from.count, with: to)
    }

    /// Overwrites a text in the strings of the type information only.
    mutating func replaceInTypes(_ old: String, with new: String) {
        guard let range = file.section(named: ".BTF")?.range else { return }
        let (from, to) = (Array(old.utf8), Array(new.utf8))
        guard let start = range.first(where: { bytes[$0...].starts(with: from) }) else { return }
        bytes.replaceSubrange(start..<start + from.count, with: to)
    }
}
