import Base

/// Finds the programs in an object: the functions in its executable sections.
struct ProgramReader {
    let file: ELFFile
    let subject: String

    /// A function, program or not, with its place.
    struct Function {
        let symbol: ELFSymbol
        let section: ELFSection
        /// Where its instructions lie in the file.
        var range: Range<Int> {
            let start = section.range.lowerBound + symbol.value
            return start..<start + symbol.size
        }
    }

    static let instructionSize = 8
    /// The kernel takes 256 functions in a program (BPF_MAX_SUBPROGS); libbpf follows calls recursively.
    private static let mostFunctions = 4096

    /// All functions by section and place, each checked.
    func functions() throws(BeeError) -> [Function] {
        var functions: [Function] = []
        let symbolsBySection = file.functions()
        for section in file.sections where holdsPrograms(section) {
            guard section.size % ProgramReader.instructionSize == 0 else {
                throw fault("section '\(section.name)' ends inside an instruction")
            }
            let symbols = symbolsBySection[section.index, default: []].sorted { $0.value < $1.value }
            for symbol in symbols { try check(symbol, in: section) }
            try checkOverlaps(symbols)
            functions += symbols.map { Function(symbol: $0, section: section) }
        }
        guard functions.count <= ProgramReader.mostFunctions else { throw fault("it has more than 4096 functions") }
        let check = InstructionCheck(file: file, subject: subject)
        for function in functions { try check.check(function) }
        try check.checkReferences(in: functions)
        return functions
    }

    /// The programs among the functions.
    ///
    /// As libbpf counts them: what stands in `.text` is called by programs, unless it is the only function there is.
    func programs(_ functions: [Function]) throws(BeeError) -> [ProgramSpec] {
        let entries = functions.filter { $0.section.name != ObjectSection.text || functions.count == 1 }
        var names: Set<String> = []
        for entry in entries {
            guard names.insert(entry.symbol.name).inserted else {
                throw fault("two programs are called '\(entry.symbol.name)'")
            }
        }
        return entries.map(program)
    }

    private func program(_ function: Function) -> ProgramSpec {
        let autoload = !function.section.name.hasPrefix("?")
        let section = ProgramSection.bareName(function.section.name)
        let meaning = ProgramSection(named: section)
        return ProgramSpec(
            name: function.symbol.name, section: section, type: meaning.type, attachType: meaning.attachType,
            attachTarget: meaning.target, instructionCount: function.symbol.size / ProgramReader.instructionSize,
            isSleepable: meaning.isSleepable, autoload: autoload)
    }

    private func holdsPrograms(_ section: ELFSection) -> Bool {
        section.isExecutable && section.size > 0 && !section.isDebug && !ObjectSection.isReserved(section.name)
    }

    private func check(_ symbol: ELFSymbol, in section: ELFSection) throws(BeeError) {
        guard !symbol.name.isEmpty else { throw fault("a function in section '\(section.name)' has no name") }
        let size = ProgramReader.instructionSize
        guard symbol.size > 0, symbol.size % size == 0, symbol.value % size == 0 else {
            throw fault("function '\(symbol.name)' is no whole number of instructions")
        }
        guard section.name == ObjectSection.text || !symbol.isLocal else {
            throw BeeError.object(
                subject, "program '\(symbol.name)' in section '\(section.name)' is static",
                hint: "declare it without static: loaders do not load static programs")
        }
    }

    /// libbpf searches functions by place and takes them for disjoint.
    private func checkOverlaps(_ symbols: [ELFSymbol]) throws(BeeError) {
        for (first, second) in zip(symbols, symbols.dropFirst()) where first.value + first.size > second.value {
            throw fault("functions '\(first.name)' and '\(second.name)' overlap")
        }
    }

    private func fault(_ reason: String) -> BeeError {
        BeeError.object(subject, "object is damaged: " + reason)
    }
}
