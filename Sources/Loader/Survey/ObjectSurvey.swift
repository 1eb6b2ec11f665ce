/// What an object's programs do, found in their instructions alone: the same on every host.
public struct ObjectSurvey: Sendable {
    /// The programs in the object's order.
    public let programs: [ProgramSurvey]
    /// The object's relocations with their guards, in the object's order.
    public let relocations: [RelocationSurvey]

    /// A relocation, and which programs it belongs to.
    public struct RelocationSurvey: Sendable, Hashable {
        /// The relocation.
        public let relocation: CORERelocation
        /// The names of the programs that come by it, in the object's order; none where no program does.
        public let programs: [String]
        /// The worst guard of all ways to it; unguarded where no program comes by it.
        public let guarded: Guard
    }

    /// What is known of a program.
    ///
    /// - Parameter name: the program's name.
    /// - Returns: its survey, nil where there is no such program.
    public func program(named name: String) -> ProgramSurvey? {
        programs.first { $0.program.name == name }
    }

    /// Reads an object's instructions.
    ///
    /// - Parameter spec: the object.
    public init(_ spec: ObjectSpec) {
        self = ObjectReader(spec).survey()
    }

    init(programs: [ProgramSurvey], relocations: [RelocationSurvey]) {
        self.programs = programs
        self.relocations = relocations
    }
}

/// Joins what is known of functions to what is known of programs.
struct ObjectReader {
    let spec: ObjectSpec
    private let code: ObjectCode
    /// The indexes of relocations by the place of their instruction in the file.
    private let places: [Int: Int]
    /// What is known of the numbers that relocations fill in: nothing.
    private let unknownWords: [Int: RegisterWords.Word]
    /// The object's constants.
    private let memory: ConstantMemory
    /// Where each map stands among the object's.
    private let mapOrder: [String: Int]
    /// What the object can do without, of what it takes from the kernel.
    private let weakNames: Set<String>
    /// Variables of the kernel that are needed with their types.
    private let typedNames: Set<String>
    /// Whether programs name functions of their own that take what they throw (`__exception_cb`).
    private let catchesItself: Bool
    /// Far more than the instructions of any object there is; what would need more is unknown.
    private static let budget = 20_000_000
    /// How much may be found in all programs together: damaged objects share large functions among thousands of programs.
    private static let findingBudget = 2_000_000
    /// As many as the verifier looks at (BPF_COMPLEXITY_LIMIT_INSNS).
    private static let resultBudget = 1_000_000

    init(_ spec: ObjectSpec) {
        self.spec = spec
        code = spec.code
        places = Self.places(of: spec)
        unknownWords = places.mapValues { _ in .unknown }
        memory = ConstantMemory(spec)
        mapOrder = Dictionary(
            spec.maps.enumerated().lazy.map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        weakNames = Set(spec.externs.lazy.filter(\.isWeak).map(\.name))
        let variables = spec.externs.filter { $0.kind == .kernelVariable && !$0.isWeak }
        typedNames = Set(variables.lazy.filter { spec.btf?.strippingModifiers($0.type) != .void }.map(\.name))
        catchesItself =
            spec.btf.map { types in
                types.ids.contains {
                    types.code(of: $0) == BTF.Code.declTag && types.name(of: $0).hasPrefix("exception_callback:")
                }
            } ?? false
    }

    /// Where the instructions of relocations stand in the file.
    static func places(of spec: ObjectSpec) -> [Int: Int] {
        let starts = Dictionary(
            spec.sections.dropFirst().lazy.map { ($0.name, $0.range.lowerBound) },
            uniquingKeysWith: { first, _ in first })
        var places: [Int: Int] = [:]
        for (index, relocation) in spec.relocations.enumerated() {
            guard let start = starts[relocation.section] else { continue }
            places[start + relocation.instructionOffset] = index
        }
        return places
    }

    func survey() -> ObjectSurvey {
        let facts = facts()
        let entries = Dictionary(
            code.functions.indices.lazy.map { (code.functions[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
        var budget = Self.findingBudget
        var contextBudget = Self.budget
        let programs = spec.programs.map { program -> ProgramSurvey in
            let entry = entry(of: program, entries)
            guard let ways = reached(from: entry, facts, &budget) else { return .incomplete(program) }
            return survey(program, ways, entry: entry, facts, &contextBudget)
        }
        return ObjectSurvey(programs: programs, relocations: relocations(programs))
    }

    /// The function of a program: of several functions with its name the one in its section.
    private func entry(of program: ProgramSpec, _ entries: [String: Int]) -> Int? {
        guard let index = entries[program.name] else { return nil }
        guard ProgramSection.bareName(code.functions[index].section) != program.section else { return index }
        return code.functions.firstIndex {
            $0.name == program.name && ProgramSection.bareName($0.section) == program.section
        }
    }

    func facts() -> [FunctionFacts] {
        let asked = places.mapValues { spec.relocations[$0] }
        let reader = FunctionReader(code: code, scan: GuardScan(code, asked), relocations: places)
        let formats = FormatReader(code: code, constants: memory, filledIn: unknownWords)
        let isOnly = code.functions.count == 1
        var budget = Self.budget
        return code.functions.indices.map { index in
            let isProgram = isOnly || code.functions[index].section != ObjectSection.text
            var facts = reader.facts(of: index, isProgram: isProgram, budget: &budget)
            facts.formatReads = formats.reads(of: index, budget: &budget)
            if facts.kernelFunctions[ConstantFlow.throwing] != nil {
                facts.thrown = thrown(in: index, budget: &budget)
            }
            return facts
        }
    }

    /// The functions that a program comes to, with the guards of the ways to them; nil where they do too much.
    private func reached(from entry: Int?, _ facts: [FunctionFacts], _ budget: inout Int) -> [Int: Guard]? {
        guard let entry else { return [:] }
        var reached = [entry: Guard.unguarded]
        var waiting = [entry]
        while let caller = waiting.popLast() {
            budget -= facts[caller].count
            guard budget >= 0 else { return nil }
            let own = reached[caller] ?? .unguarded
            for (callee, guarded) in facts[caller].callees {
                let joined = own.joined(guarded).either(reached[callee])
                guard joined != reached[callee] else { continue }
                reached[callee] = joined
                waiting.append(callee)
            }
        }
        return reached
    }

    private func survey(
        _ program: ProgramSpec, _ reached: [Int: Guard], entry: Int?, _ facts: [FunctionFacts],
        _ contextBudget: inout Int
    ) -> ProgramSurvey {
        var all = FunctionFacts()
        for (index, way) in reached {
            let own = facts[index]
            for (helper, guarded) in own.helpers {
                all.helpers[helper] = way.joined(guarded).either(all.helpers[helper])
            }
            for (name, guarded) in own.kernelFunctions {
                all.kernelFunctions[name] = way.joined(guarded).either(all.kernelFunctions[name])
            }
            for (index, guarded) in own.relocations {
                all.relocations[index] = way.joined(guarded).either(all.relocations[index])
            }
            all.maps.formUnion(own.maps)
            all.externals.formUnion(own.externals)
            all.features.formUnion(own.features)
            all.formatReads.formUnion(own.formatReads)
            all.writesMemory = all.writesMemory || own.writesMemory
        }
        let functions = reached.keys.filter { $0 != entry }.sorted()
        return ProgramSurvey(
            program: program, reachedInstructionCount: reached.keys.reduce(0) { $0 + code.functions[$1].slots },
            functions: functions.map { code.functions[$0].name },
            helpers: all.helpers.sorted { $0.key < $1.key }.map { ProgramSurvey.HelperUse(helper: $0, guarded: $1) },
            kernelFunctions: all.kernelFunctions.sorted { $0.key < $1.key }.map { kernelFunction($0, $1) },
            maps: all.maps.filter { mapOrder[$0] != nil }.sorted {
                mapOrder[$0, default: 0] < mapOrder[$1, default: 0]
            },
            externs: all.externals.sorted(), relocations: all.relocations,
            features: typedNames.isDisjoint(with: all.externals) ? all.features : all.features.union([.typedVariables]),
            results: results(entry, reached, facts), formatReads: all.formatReads.sorted(),
            writesMemory: all.writesMemory,
            writesContext: all.writesMemory && writesContext(program, entry, &contextBudget), isComplete: true)
    }

    /// Whether a program writes to its context, where that counts; so it is taken where not all of it was followed.
    ///
    /// The budget is that of all programs together, which may share large functions.
    private func writesContext(_ program: ProgramSpec, _ entry: Int?, _ budget: inout Int) -> Bool {
        guard let entry, RiskSearch.contextWriters[program.type] != nil else { return false }
        let reach = ProgramReach(
            of: entry, in: code, relocations: places, filledIn: unknownWords, memory: memory, budget: &budget)
        return reach.contextReads.isWritten || budget <= 0
    }

    /// All that a program can return, whatever is filled in; nil where that is not known.
    private func results(_ entry: Int?, _ reached: [Int: Guard], _ facts: [FunctionFacts]) -> Set<UInt32>? {
        guard let entry else { return nil }
        var budget = Self.resultBudget
        let flow = ConstantFlow(code: code, function: code.functions[entry], arguments: .unknown)
        guard var results = flow.reach(unknownWords, budget: &budget).flatMap({ Self.numbers($0.results) }) else {
            return nil
        }
        for index in reached.keys {
            guard let thrown = facts[index].thrown else { return nil }
            results.formUnion(thrown)
        }
        return results
    }

    /// All that a function can throw; nil where that is not known, or a function of the object makes something else of it.
    private func thrown(in index: Int, budget: inout Int) -> Set<UInt32>? {
        guard !catchesItself else { return nil }
        let flow = ConstantFlow(code: code, function: code.functions[index], arguments: .unknown)
        return flow.reach(unknownWords, budget: &budget).flatMap { Self.numbers($0.thrown) }
    }

    private static func numbers(_ words: [RegisterWords.Word]) -> Set<UInt32>? {
        var numbers: Set<UInt32> = []
        for word in words {
            guard case .constant(let value) = word else { return nil }
            numbers.insert(UInt32(truncatingIfNeeded: value))
        }
        return numbers
    }

    private func kernelFunction(_ name: String, _ guarded: Guard) -> ProgramSurvey.KernelFunctionUse {
        ProgramSurvey.KernelFunctionUse(name: name, isRequired: !weakNames.contains(name), guarded: guarded)
    }

    private func relocations(_ programs: [ProgramSurvey]) -> [ObjectSurvey.RelocationSurvey] {
        var found: [(names: [String], guarded: Guard?)] = Array(repeating: ([], nil), count: spec.relocations.count)
        for program in programs {
            for (index, guarded) in program.relocations {
                found[index].names.append(program.program.name)
                found[index].guarded = guarded.either(found[index].guarded)
            }
        }
        return zip(spec.relocations, found).map { relocation, found in
            ObjectSurvey.RelocationSurvey(
                relocation: relocation, programs: found.names, guarded: found.guarded ?? .unguarded)
        }
    }
}
