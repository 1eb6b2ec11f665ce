import Base

/// A section of an object as two are compared.
public struct ComparableSection: Sendable {
    /// The section's name.
    public let name: String
    /// Its size in bytes when loaded; nil for one of instructions.
    public let size: Int?
    /// What it holds, with pointers by name; nil for one of instructions, and for what begins as zero.
    public let content: [UInt8]?
    /// The instructions of it that no program comes to; nil where there are none.
    public let unreached: [UInt8]?
    /// The flags of the map it becomes (`BPF_F_…`); nil where it becomes none.
    public let flags: UInt32?
}

/// Finds the sections that are compared.
struct ComparableSectionReader {
    let spec: ObjectSpec
    let file: ELFFile
    let code: ComparableCode
    /// The functions that programs come to.
    let reached: Set<Int>
    private let names: [Place: String]
    /// The indexes of functions by the name of their section.
    private let functions: [String: [Int]]
    /// What is filled in, by the number of the section.
    private let relocations: [Int: [ELFRelocation]]

    /// Where a function begins.
    private struct Place: Hashable {
        let section: String
        let offset: Int
    }

    init(spec: ObjectSpec, file: ELFFile, code: ComparableCode, reached: Set<Int>) {
        self.spec = spec
        self.file = file
        self.code = code
        self.reached = reached
        let all = spec.code.functions
        names = Dictionary(all.map { (Place(section: $0.section, offset: $0.start), $0.name) }) { first, _ in first }
        functions = Dictionary(grouping: all.indices, by: { all[$0].section })
        relocations = Dictionary(file.relocations.map { ($0.target, $0.entries) }, uniquingKeysWith: +)
    }

    /// What stands in the tables of ELF, or is told otherwise: maps, licence and types.
    private static let others: Set<UInt32> = [
        0, ELFSection.symbolTable, ELFSection.stringTable, ELFSection.relocations, ELFSection.relocationsWithAddend,
    ]
    private static let passedOver: Set<String> = [
        ObjectSection.types, ObjectSection.typesExtension, ObjectSection.licence, ".comment", ".llvm_addrsig",
    ]

    func sections() -> [ComparableSection] {
        file.sections.dropFirst().compactMap { section in
            if section.holdsCode { return unreached(section) }
            guard !section.isDebug, !Self.others.contains(section.type), !Self.passedOver.contains(section.name),
                !ObjectSection.holdsMapDefinitions(section.name)
            else { return nil }
            return ComparableSection(
                name: section.name, size: section.size,
                content: section.type == ELFSection.noBits ? nil : content(section), unreached: nil,
                flags: spec.map(named: section.name)?.flags)
        }
    }

    /// Bytes between functions, and functions that no program comes to.
    private func unreached(_ section: ELFSection) -> ComparableSection? {
        var bytes: [UInt8] = []
        var end = section.range.lowerBound
        for index in functions[section.name] ?? [] {
            let function = spec.code.functions[index]
            if function.range.lowerBound > end { bytes += file.bytes[end..<function.range.lowerBound] }
            end = max(end, function.range.upperBound)
            if !reached.contains(index) { bytes += Array(function.name.utf8) + code.functions[index].bytes }
        }
        if end < section.range.upperBound { bytes += file.bytes[end..<section.range.upperBound] }
        guard !bytes.isEmpty else { return nil }
        return ComparableSection(name: section.name, size: nil, content: nil, unreached: bytes, flags: nil)
    }

    /// A section's bytes, with what its pointers mean behind them.
    private func content(_ section: ELFSection) -> [UInt8] {
        var bytes = Array(file.contents(of: section))
        var pointers: [String] = []
        for entry in relocations[section.index] ?? [] {
            // `R_BPF_64_ABS32` and `R_BPF_64_NODYLD32` fill in 4 bytes, all others 8.
            let end = min(bytes.count, entry.offset + ([3, 4].contains(entry.type) ? 4 : 8))
            guard entry.offset < end else { continue }
            let addend = number(bytes[entry.offset..<end])
            for place in entry.offset..<end { bytes[place] = 0 }
            pointers.append("\(entry.offset) \(target(file.symbols[entry.symbol], addend))")
        }
        return bytes + Array(pointers.sorted().joined(separator: "\n").utf8)
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> Int {
        let value = (file.order == .little ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | UInt64($1) }
        return Int(truncatingIfNeeded: value)
    }

    private func target(_ symbol: ELFSymbol, _ addend: Int) -> String {
        let place = symbol.value &+ addend
        guard symbol.section > 0, symbol.section < file.sections.count else { return "\(symbol.name)+\(addend)" }
        let section = file.sections[symbol.section]
        if section.holdsCode {
            let function = names[Place(section: section.name, offset: place)]
            return function.map { "function \($0)" } ?? "\(section.name)+\(place)"
        }
        return symbol.name.isEmpty ? "\(section.name)+\(place)" : "\(symbol.name)+\(addend)"
    }
}
