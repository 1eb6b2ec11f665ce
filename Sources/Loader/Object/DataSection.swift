import Base

/// A section of variables as type information and symbols together describe it.
struct DataSection {
    /// The section's name.
    let name: String
    /// The section's type.
    let type: BTF.TypeID
    /// The ELF section; nil for `.kconfig` and `.ksyms`, which have none.
    let place: ELFSection?
    /// The variables by place.
    let variables: [Variable]

    struct Variable {
        /// The type of kind `variable`, or `function` in `.ksyms`.
        let id: BTF.TypeID
        let name: String
        /// The variable's own type; a function's signature.
        let type: BTF.TypeID
        let linkage: BTF.Linkage
        let isFunction: Bool
        /// In bytes from the start of the section.
        let offset: Int
        let size: Int
        /// Global by type information, and not hidden by its symbol.
        let isVisible: Bool
    }
}

/// Joins the sections that type information describes with those of the file.
///
/// Compilers leave offsets and sizes 0 there for the loader to fill in from the symbols; static linkers fill them in.
struct DataSectionReader {
    let file: ELFFile
    let types: BTF
    let subject: String

    func sections() throws(BeeError) -> [DataSection] {
        let symbols = visibleObjects()
        var sections: [DataSection] = []
        var names: Set<String> = []
        var owned: Set<BTF.TypeID> = []
        for id in types.ids {
            guard case .dataSection(let size, let entries) = types[id].kind else { continue }
            let name = types[id].name
            guard names.insert(name).inserted else { throw fault("describes section '\(name)' twice") }
            for entry in entries where !owned.insert(entry.variable).inserted {
                throw fault("has the variable '\(types[entry.variable].name)' in two sections")
            }
            sections.append(try section(id, name, isLinked: size != 0, entries, symbols))
        }
        return sections
    }

    /// Objects by name as libbpf finds them: the first that is global or weak.
    private func visibleObjects() -> [String: ELFSymbol] {
        let pairs = file.symbols.lazy.filter { $0.isObject && $0.isVisible }.map { ($0.name, $0) }
        return Dictionary(pairs) { first, _ in first }
    }

    private func section(
        _ id: BTF.TypeID, _ name: String, isLinked: Bool, _ entries: [BTF.SectionVariable],
        _ symbols: [String: ELFSymbol]
    ) throws(BeeError) -> DataSection {
        guard name != ObjectSection.kernelConfiguration, name != ObjectSection.kernelSymbols else {
            let variables = try entries.map { (entry) throws(BeeError) in try external(entry, section: name) }
            return DataSection(name: name, type: id, place: nil, variables: variables)
        }
        guard let place = file.section(named: name), place.size > 0 else {
            throw fault("describes section '\(name)', which the file does not have")
        }
        var variables: [DataSection.Variable] = []
        for entry in entries {
            variables.append(try variable(entry, in: place, isLinked: isLinked, symbols))
        }
        variables.sort { $0.offset < $1.offset }
        return DataSection(name: name, type: id, place: place, variables: variables)
    }

    private func external(_ entry: BTF.SectionVariable, section: String) throws(BeeError) -> DataSection.Variable {
        let definition = types[entry.variable]
        switch definition.kind {
        case .variable(let type, .external):
            return DataSection.Variable(
                id: entry.variable, name: definition.name, type: type, linkage: .external, isFunction: false,
                offset: entry.offset, size: entry.size, isVisible: true)
        case .function(let prototype, .external) where section == ObjectSection.kernelSymbols:
            return DataSection.Variable(
                id: entry.variable, name: definition.name, type: prototype, linkage: .external, isFunction: true,
                offset: entry.offset, size: entry.size, isVisible: true)
        default: throw fault("has '\(definition.name)' in section '\(section)', which is not extern")
        }
    }

    private func variable(
        _ entry: BTF.SectionVariable, in place: ELFSection, isLinked: Bool, _ symbols: [String: ELFSymbol]
    ) throws(BeeError) -> DataSection.Variable {
        let definition = types[entry.variable]
        guard case .variable(let type, let linkage) = definition.kind else {
            throw fault("has a function in section '\(place.name)'")
        }
        let symbol = symbols[definition.name]
        guard linkage != .global || symbol?.section == place.index else {
            throw fault("has the variable '\(definition.name)' in section '\(place.name)', where no symbol is")
        }
        let offset = isLinked || linkage != .global ? entry.offset : symbol?.value ?? 0
        guard offset + entry.size <= place.size else {
            throw fault("has the variable '\(definition.name)' reach past the end of section '\(place.name)'")
        }
        guard let size = types.size(of: type), size <= entry.size else {
            throw fault("has the variable '\(definition.name)' of another size than its type")
        }
        return DataSection.Variable(
            id: entry.variable, name: definition.name, type: type, linkage: linkage, isFunction: false,
            offset: offset, size: entry.size, isVisible: linkage == .global && symbol?.isHidden == false)
    }

    private func fault(_ reason: String) -> BeeError {
        BeeError(.btfInvalid, subject, "type information does not fit the object: it " + reason)
    }
}

extension ELFSymbol {
    /// Whether other files cannot see it though it is global (`STV_INTERNAL`, `STV_HIDDEN`).
    var isHidden: Bool { other & 3 == 1 || other & 3 == 2 }
}
