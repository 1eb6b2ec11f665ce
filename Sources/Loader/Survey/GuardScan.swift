/// Finds what of a function stands behind questions to the kernel.
struct GuardScan {
    let code: ObjectCode
    /// The relocations by the place of their instruction in the file.
    let relocations: [Int: CORERelocation]
    /// Whether anything in the object asks such a question.
    let asks: Bool

    /// What one question asks; the same question has the same answer everywhere.
    private struct Question: Hashable {
        let type: BTF.TypeID
        let path: [Int]
        let kind: CORERelocation.Kind
    }

    /// With more questions in a function than this, their answers are not all combined.
    private static let mostCombined = 4
    /// With more than this, the answers are tried all alike only.
    private static let mostAlone = 32

    init(_ code: ObjectCode, _ relocations: [Int: CORERelocation]) {
        self.code = code
        self.relocations = relocations
        asks = relocations.values.contains(where: \.kind.asksForExistence)
    }

    /// What holds for each slot of a function.
    ///
    /// - Parameters:
    ///   - function: the function.
    ///   - isProgram: whether the kernel calls it, with arguments that hang on no answer.
    ///   - budget: how many instructions may be looked at, over all functions.
    /// - Returns: a guard for each slot; nil where there are no questions, and all is unguarded.
    func guards(of function: ObjectCode.Function, isProgram: Bool, budget: inout Int) -> [Guard]? {
        guard asks else { return nil }
        let flow = ConstantFlow(code: code, function: function, arguments: isProgram ? .unknown : .uncertain)
        let places = places(in: function)
        var guards = Array(repeating: Guard.unknown, count: function.slots)
        let base = places.mapValues { _ in RegisterWords.Word.uncertain }
        let others = filledIn(function)
        func reach(_ answers: [Question: RegisterWords.Word]) -> ConstantFlow.Reach? {
            var words = others
            for (question, word) in answers { for place in places[question, default: []] { words[place] = word } }
            return flow.reach(words, budget: &budget)
        }
        guard let first = reach(base) else { return guards }
        for slot in guards.indices {
            if first.isSure[slot] { guards[slot] = .unguarded }
            if first.isDead[slot] { guards[slot] = .guarded }
        }
        let all = assignments(Array(places.keys), base)
        let isComplete = !places.isEmpty && places.count <= Self.mostCombined
        var isSure = Array(repeating: isComplete, count: function.slots)
        for answers in all {
            guard let found = reach(answers) else { return guards.map { $0 == .guarded ? .guarded : .unknown } }
            for slot in guards.indices {
                if found.isDead[slot] { guards[slot] = .guarded }
                if !found.isSure[slot] { isSure[slot] = false }
            }
        }
        for slot in guards.indices where isSure[slot] { guards[slot] = .unguarded }
        return guards
    }

    /// The places of each question in a function.
    private func places(in function: ObjectCode.Function) -> [Question: [Int]] {
        var places: [Question: [Int]] = [:]
        for place in stride(from: function.range.lowerBound, to: function.range.upperBound, by: EncodedInstruction.size)
        {
            guard let relocation = relocations[place], relocation.kind.asksForExistence else { continue }
            let question = Question(type: relocation.type, path: relocation.path, kind: relocation.kind)
            places[question, default: []].append(place)
        }
        return places
    }

    /// What is known of the numbers that all relocations of a function fill in: nothing.
    private func filledIn(_ function: ObjectCode.Function) -> [Int: RegisterWords.Word] {
        var words: [Int: RegisterWords.Word] = [:]
        for place in stride(from: function.range.lowerBound, to: function.range.upperBound, by: EncodedInstruction.size)
        where relocations[place] != nil {
            words[place] = .unknown
        }
        return words
    }

    /// The answers to try: all combinations of a few, else each alone and all alike.
    private func assignments(
        _ questions: [Question], _ base: [Question: RegisterWords.Word]
    ) -> [[Question: RegisterWords.Word]] {
        guard questions.count > Self.mostCombined else {
            guard !questions.isEmpty else { return [] }
            return (0..<1 << questions.count).map { bits in
                Dictionary(
                    uniqueKeysWithValues: questions.enumerated().map { ($1, .constant(UInt64(bits >> $0 & 1))) })
            }
        }
        var all = [UInt64(0), 1].map { value in base.mapValues { _ in RegisterWords.Word.constant(value) } }
        guard questions.count <= Self.mostAlone else { return all }
        for question in questions {
            for value in [UInt64(0), 1] {
                var answers = base
                answers[question] = .constant(value)
                all.append(answers)
            }
        }
        return all
    }
}

extension CORERelocation.Kind {
    /// Whether the answer is whether something exists.
    var asksForExistence: Bool {
        switch self {
        case .fieldExists, .typeExists, .enumValueExists, .typeMatches: true
        default: false
        }
    }

    /// Whether the kernel may lack what is asked for and the program loads all the same.
    ///
    /// libbpf fills in 0 there; for all others it makes the instruction one that no verifier takes (relo_core.c,
    /// `bpf_core_calc_type_relo`, `bpf_core_patch_insn`).
    public var toleratesAbsence: Bool {
        switch self {
        case .fieldExists, .typeExists, .enumValueExists, .typeMatches, .typeIDLocal, .typeIDTarget, .typeSize: true
        case .fieldByteOffset, .fieldByteSize, .fieldSigned, .fieldLeftShift, .fieldRightShift, .enumValue: false
        }
    }
}
