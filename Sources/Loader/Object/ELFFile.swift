import Base

/// A relocatable 64-bit eBPF ELF file with everything in it checked that a loader follows.
///
/// Sections lie inside the file, names inside their string tables, symbols inside their sections, and every relocation
/// names a symbol and a place that exist. Layout: the System V ABI, chapters 4 and 5 ("gabi").
struct ELFFile: Sendable {
    /// The whole file.
    let bytes: [UInt8]
    /// The order of the bytes of its numbers.
    let order: ByteOrder
    /// All sections by index, the empty first one included.
    let sections: [ELFSection]
    /// All symbols by index, the empty first one included.
    let symbols: [ELFSymbol]
    /// The relocations of each section that has some.
    let relocations: [ELFRelocationTable]
    /// Numbers of sections by name, the first of each name.
    private let numbers: [String: Int]

    /// `EM_BPF`.
    static let machineBPF: UInt16 = 247
    /// Far above any eBPF object, whose programs the kernel bounds; keeps what is built from it in bounds too.
    private static let largest = 64 << 20

    /// Reads and checks a whole file.
    static func parse(_ bytes: [UInt8], subject: String) throws(BeeError) -> ELFFile {
        if let refusal = ObjectIdentity.refusal(of: bytes) {
            throw BeeError(.objectInvalid, subject, refusal.message, hint: refusal.hint)
        }
        guard bytes.count <= largest else { throw BeeError.object(subject, "is larger than 64 MiB") }
        let header = try ELFHeader.parse(bytes, subject: subject)
        let sections = try ELFSectionReader(bytes: bytes, header: header, subject: subject).sections()
        let tables = ELFTableReader(bytes: bytes, order: header.order, sections: sections, subject: subject)
        let symbols = try tables.symbols()
        let relocations = try tables.relocations(symbols: symbols.count)
        let numbers = Dictionary(sections.dropFirst().map { ($0.name, $0.index) }) { first, _ in first }
        return ELFFile(
            bytes: bytes, order: header.order, sections: sections, symbols: symbols, relocations: relocations,
            numbers: numbers)
    }

    /// The first section with a name, as libbpf looks them up.
    func section(named name: String) -> ELFSection? {
        numbers[name].map { sections[$0] }
    }

    /// The bytes of a section; empty for one that takes no room in the file.
    func contents(of section: ELFSection) -> ArraySlice<UInt8> { bytes[section.range] }

    /// The functions by the number of their section, in the file's order.
    func functions() -> [Int: [ELFSymbol]] {
        Dictionary(grouping: symbols.lazy.filter(\.isFunction), by: \.section)
    }
}

/// One section of an ELF file.
public struct ELFSection: Sendable, Hashable {
    /// The section's number.
    public let index: Int
    /// The name.
    public let name: String
    /// What it holds, as ELF numbers it (`sh_type`).
    public let type: UInt32
    /// Its flags (`sh_flags`).
    public let flags: UInt64
    /// Where its bytes lie in the file; an empty range for sections without bytes.
    public let range: Range<Int>
    /// Its size in bytes when loaded.
    public let size: Int
    /// Another section that belongs to it (`sh_link`).
    public let link: Int
    /// More about it, by type (`sh_info`).
    public let info: Int
    /// Size in bytes of one entry, 0 where it has no entries.
    public let entrySize: Int
    /// Its alignment in bytes, 0 and 1 meaning none.
    public let alignment: UInt64

    /// Whether it holds instructions.
    public var isExecutable: Bool { type == ELFSection.programBits && flags & 4 != 0 }
    /// Whether it is debugging information, which no loader reads.
    public var isDebug: Bool { name.hasPrefix(".debug_") || name.hasPrefix(".rel.debug_") }

    static let programBits: UInt32 = 1
    static let symbolTable: UInt32 = 2
    static let stringTable: UInt32 = 3
    static let relocationsWithAddend: UInt32 = 4
    static let noBits: UInt32 = 8
    static let relocations: UInt32 = 9
    static let symbolIndexTable: UInt32 = 18
}

/// One symbol of an ELF file.
struct ELFSymbol: Sendable, Hashable {
    let index: Int
    let name: String
    let info: UInt8
    let other: UInt8
    /// The number of its section; 0 for undefined ones, from 0xFF00 on for special ones.
    let section: Int
    /// Its offset in bytes from the start of its section.
    let value: Int
    let size: Int

    var type: UInt8 { info & 0xF }
    var binding: UInt8 { info >> 4 }
    var isFunction: Bool { type == 2 }
    var isObject: Bool { type == 1 }
    var isLocal: Bool { binding == 0 }
    /// Global or weak: what other files, and libbpf's look-ups by name, can see.
    var isVisible: Bool { binding == 1 || binding == 2 }
    var isWeak: Bool { binding == 2 }
    /// Defined elsewhere, as libbpf understands `extern`.
    var isExternal: Bool { section == 0 && isVisible && type == 0 }
}

/// The relocations of one section.
struct ELFRelocationTable: Sendable {
    /// The section they stand in.
    let section: ELFSection
    /// The number of the section they change.
    let target: Int
    let entries: [ELFRelocation]
}

/// A place to be filled in with the address of a symbol.
struct ELFRelocation: Sendable, Hashable {
    /// Where, in bytes from the start of the target section.
    let offset: Int
    /// The number of the symbol.
    let symbol: Int
    /// How, as the eBPF ABI numbers it.
    let type: UInt32
}

extension BeeError {
    /// A finding about an object file.
    static func object(_ subject: String, _ message: String, hint: String? = nil) -> BeeError {
        BeeError(.objectInvalid, subject, message, hint: hint)
    }
}
