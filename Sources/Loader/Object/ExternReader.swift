import Base

/// Finds what an object takes from the kernel, by its undefined symbols and their types.
struct ExternReader {
    let file: ELFFile
    let types: BTF?
    let sections: [DataSection]
    let subject: String

    func externs() throws(BeeError) -> [ExternSpec] {
        let declared = try declarations()
        var externs: [ExternSpec] = []
        var names: Set<String> = []
        // libbpf passes over undefined symbols without a name; no compiler writes them.
        for symbol in file.symbols where symbol.isExternal && !symbol.name.isEmpty {
            guard names.insert(symbol.name).inserted else { throw fault(symbol.name, "is declared twice") }
            guard let declaration = declared[symbol.name] else { throw undefined(symbol.name) }
            let kind = try kind(declaration.variable, section: declaration.section)
            externs.append(
                ExternSpec(name: symbol.name, kind: kind, type: declaration.variable.type, isWeak: symbol.isWeak))
        }
        for name in declared.keys.sorted() where !names.contains(name) {
            throw fault(name, "has a type and no symbol")
        }
        return externs
    }

    /// What the sections without a place declare, by name.
    ///
    /// libbpf takes the first variable or function of a name, whichever it is: there must be one only.
    private func declarations() throws(BeeError) -> [String: (variable: DataSection.Variable, section: String)] {
        var declared: [String: (variable: DataSection.Variable, section: String)] = [:]
        for section in sections where section.place == nil {
            for variable in section.variables {
                guard declared.updateValue((variable, section.name), forKey: variable.name) == nil else {
                    throw fault(variable.name, "is declared twice")
                }
            }
        }
        guard let types, !declared.isEmpty else { return declared }
        for id in types.ids where [BTF.Code.variable, BTF.Code.function].contains(types.code(of: id)) {
            guard let known = declared[types[id].name], known.variable.id != id else { continue }
            throw fault(known.variable.name, "is declared twice")
        }
        return declared
    }

    private func undefined(_ name: String) -> BeeError {
        BeeError.object(
            subject, "'\(name)' is neither defined nor taken from the kernel",
            hint: "define it, or declare it with __ksym or __kconfig and compile with -g")
    }

    private func kind(_ variable: DataSection.Variable, section: String) throws(BeeError) -> ExternSpec.Kind {
        guard section == ObjectSection.kernelConfiguration else {
            return variable.isFunction ? .kernelFunction : .kernelVariable
        }
        guard let types, ConfigurationType(variable.type, in: types) != nil else {
            throw fault(variable.name, "is of a type no option has")
        }
        return .kernelConfiguration
    }

    private func fault(_ name: String, _ reason: String) -> BeeError {
        BeeError.object(subject, "extern '\(name)' " + reason)
    }
}
