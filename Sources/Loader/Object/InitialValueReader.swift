import Base

/// Finds what maps hold before the first program runs: programs and maps that a definition in `.maps` lists, and the
/// members of structures for the kernel.
///
/// It reads them as libbpf 1.1 does (libbpf.c, `bpf_object__collect_map_relos`, `bpf_object__collect_st_ops_relos`).
struct InitialValueReader {
    private let file: ELFFile
    private let types: BTF
    private let sections: [DataSection]
    private let names: [Place: String]
    /// What is filled in, by the number of the section.
    private let relocations: [Int: [ELFRelocation]]

    /// Where a function begins.
    private struct Place: Hashable {
        let section: Int
        let offset: Int
    }

    /// A place that a loader fills in with what a symbol names.
    private struct Pointer {
        let offset: Int
        let symbol: ELFSymbol
    }

    /// As many members as are looked at; damaged objects may have a million structures in one place.
    private static let budget = 1 << 20
    private static let pointerSize = 8

    init(file: ELFFile, types: BTF, sections: [DataSection]) {
        self.file = file
        self.types = types
        self.sections = sections
        relocations = Dictionary(file.relocations.map { ($0.target, $0.entries) }, uniquingKeysWith: +)
        let functions = file.symbols.lazy.filter(\.isFunction)
        names = Dictionary(functions.map { (Place(section: $0.section, offset: $0.value), $0.name) }) { first, _ in
            first
        }
    }

    /// What each map holds, by the map's name; maps that begin empty are not among them.
    func values() -> [String: [InitialValue]] {
        var values: [String: [InitialValue]] = [:]
        var budget = Self.budget
        for section in sections {
            guard let place = section.place else { continue }
            let isStructures = section.name.hasPrefix(ObjectSection.structOps)
            guard isStructures || ObjectSection.holdsMapDefinitions(section.name) else { continue }
            let pointers = pointers(in: section, place)
            for (index, variable) in section.variables.enumerated() {
                let own = pointers[index] ?? []
                let found =
                    isStructures ? members(variable, own, in: place, &budget) : slots(variable, own)
                if !found.isEmpty { values[variable.name] = found }
            }
        }
        return values
    }

    /// The pointers of a section by the variable they lie in, each list by place.
    private func pointers(in section: DataSection, _ place: ELFSection) -> [Int: [Pointer]] {
        var found: [Int: [Pointer]] = [:]
        for entry in relocations[place.index] ?? [] {
            guard let index = variable(at: entry.offset, in: section.variables) else { continue }
            let offset = entry.offset - section.variables[index].offset
            found[index, default: []].append(Pointer(offset: offset, symbol: file.symbols[entry.symbol]))
        }
        return found.mapValues { $0.sorted { $0.offset < $1.offset } }
    }

    /// The variable a place lies in; they are sorted.
    private func variable(at offset: Int, in variables: [DataSection.Variable]) -> Int? {
        var (low, high) = (0, variables.count)
        while low < high {
            let middle = (low + high) / 2
            if variables[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0, offset - variables[low - 1].offset < variables[low - 1].size else { return nil }
        return low - 1
    }

    /// The programs or maps that stand behind `values`, the last member of a map's definition.
    private func slots(_ variable: DataSection.Variable, _ pointers: [Pointer]) -> [InitialValue] {
        guard !pointers.isEmpty, case .structure(_, let members) = types[types.strippingModifiers(variable.type)].kind,
            let last = members.last, last.name == "values"
        else { return [] }
        let start = last.bitOffset / 8
        return pointers.filter { $0.offset >= start }.map { pointer in
            let name = pointer.symbol.name
            return InitialValue(
                place: .slot((pointer.offset - start) / Self.pointerSize),
                content: pointer.symbol.isFunction ? .program(name) : .map(name))
        }
    }

    /// The members of a structure that are not zero.
    private func members(
        _ variable: DataSection.Variable, _ pointers: [Pointer], in place: ELFSection, _ budget: inout Int
    ) -> [InitialValue] {
        let id = types.strippingModifiers(variable.type)
        budget -= types.record(of: id).elements
        guard budget >= 0, case .structure(let size, let members) = types[id].kind,
            place.range.count >= variable.offset + size
        else { return [] }
        let start = place.range.lowerBound + variable.offset
        let bytes = file.bytes[start..<start + size]
        let known = Dictionary(pointers.map { ($0.offset * 8, $0) }) { first, _ in first }
        var found = members.compactMap { member in
            let content = known[member.bitOffset].map(target) ?? plain(member, bytes)
            return content.map { InitialValue(place: .member(name(of: member)), content: $0) }
        }
        let places = Set(members.map(\.bitOffset))
        for pointer in pointers where !places.contains(pointer.offset * 8) {
            found.append(InitialValue(place: .member("+\(pointer.offset)"), content: target(pointer)))
        }
        return found
    }

    private func name(of member: BTF.Member) -> String {
        member.name.isEmpty ? "+\(member.bitOffset / 8)" : member.name
    }

    private func target(_ pointer: Pointer) -> InitialValue.Content {
        let symbol = pointer.symbol
        if let name = names[Place(section: symbol.section, offset: symbol.value)] { return .program(name) }
        guard symbol.name.isEmpty, symbol.section < file.sections.count else { return .address(symbol.name) }
        return .address("\(file.sections[symbol.section].name)+\(symbol.value)")
    }

    /// What stands in a member; nil for zero.
    private func plain(_ member: BTF.Member, _ bytes: ArraySlice<UInt8>) -> InitialValue.Content? {
        if let width = member.bitFieldSize {
            let value = bits(member.bitOffset, width, of: bytes)
            return value == 0 ? nil : .number(value)
        }
        let start = bytes.startIndex + member.bitOffset / 8
        guard let size = types.size(of: member.type), size > 0, start + size <= bytes.endIndex else { return nil }
        let own = bytes[start..<start + size]
        return own.contains { $0 != 0 } ? .bytes(own, member.type) : nil
    }

    /// Bits count from the least significant of the first byte, in big-endian objects from its most significant one.
    private func bits(_ offset: Int, _ width: Int, of bytes: ArraySlice<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<min(width, 64) {
            let place = offset + index
            guard place / 8 < bytes.count else { break }
            let byte = bytes[bytes.startIndex + place / 8]
            switch file.order {
            case .little: value |= UInt64(byte >> UInt8(place % 8) & 1) << UInt64(index)
            case .big: value = value << 1 | UInt64(byte >> UInt8(7 - place % 8) & 1)
            }
        }
        return value
    }
}
