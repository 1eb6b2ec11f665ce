import Base

/// Finds what an object takes from the kernel, by its undefined symbols and their types.
struct ExternReader {
    let file: ELFFile
    let types: BTF?
    let sections: [DataSection]
    let subject: String

    func externs() throws(BeeError) -> [ExternSpec] {
        var externs: [ExternSpec] = []
        var names: Set<String> = []
        // libbpf passes over undefined symbols without a name; no compiler writes them.
        for symbol in file.symbols where symbol.isExternal && !symbol.name.isEmpty {
            guard names.insert(symbol.name).inserted else { throw fault(symbol.name, "is declared twice") }
            externs.append(try external(symbol))
        }
        for section in sections where section.place == nil {
            for variable in section.variables where !names.contains(variable.name) {
                throw fault(variable.name, "has a type and no symbol")
            }
        }
        return externs
    }

    private func external(_ symbol: ELFSymbol) throws(BeeError) -> ExternSpec {
        let candidates = sections.filter { $0.place == nil }
        for section in candidates {
            guard let variable = section.variables.first(where: { $0.name == symbol.name }) else { continue }
            try checkOnly(symbol.name, variable.id)
            let kind = try kind(variable, section: section.name)
            return ExternSpec(name: symbol.name, kind: kind, type: variable.type, isWeak: symbol.isWeak)
        }
        throw BeeError.object(
            subject, "'\(symbol.name)' is neither defined nor taken from the kernel",
            hint: "define it, or declare it with __ksym or __kconfig and compile with -g")
    }

    private func kind(_ variable: DataSection.Variable, section: String) throws(BeeError) -> ExternSpec.Kind {
        guard section == ObjectSection.kernelConfiguration else {
            return variable.isFunction ? .kernelFunction : .kernelVariable
        }
        guard isConfigurationType(variable.type) else { throw fault(variable.name, "is of a type no option has") }
        return .kernelConfiguration
    }

    /// libbpf takes the first variable or function of the name, whichever it is: there must be one only.
    private func checkOnly(_ name: String, _ id: BTF.TypeID) throws(BeeError) {
        guard let types else { return }
        for other in types.types(named: name) where other != id {
            switch types[other].kind {
            case .variable, .function: throw fault(name, "is declared twice")
            default: continue
            }
        }
    }

    /// Integers of 1 to 8 bytes, `bool`, `char` arrays and `enum libbpf_tristate` (libbpf's `find_kcfg_type`).
    private func isConfigurationType(_ id: BTF.TypeID) -> Bool {
        guard let types else { return false }
        let target = types.strippingModifiers(id)
        switch types[target].kind {
        case .integer(let integer): return integer.isBoolean ? integer.size == 1 : integer.size <= 8
        case .enumeration(let size, _, _): return size == 4 && types[target].name == "libbpf_tristate"
        case .array(let element, _, let count):
            guard case .integer(let integer) = types[types.strippingModifiers(element)].kind else { return false }
            return integer.size == 1 && !integer.isBoolean && (1...ExternReader.longestText).contains(count)
        default: return false
        }
    }

    /// Longer than any value of a kernel's configuration.
    private static let longestText = 4096

    private func fault(_ name: String, _ reason: String) -> BeeError {
        BeeError.object(subject, "extern '\(name)' " + reason)
    }
}
