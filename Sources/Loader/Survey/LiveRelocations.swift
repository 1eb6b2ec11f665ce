extension ObjectSurvey {
    /// Which relocations a program comes by on a host that is known.
    ///
    /// Follows the numbers that are filled in through the program as the verifier does, and leaves out what no way leads
    /// to: what is not among the answers is never looked at, whatever libbpf put there. What is among them may still be
    /// out of reach, because less is followed than the verifier follows.
    /// - Parameters:
    ///   - program: the program's name.
    ///   - spec: the object.
    ///   - values: the numbers that are filled in, by the index of the relocation in the object; those of relocations
    ///     that the host has no answer to are left out.
    /// - Returns: the indexes of the relocations in the object; those of all the program's functions where following
    ///   them takes too long.
    public static func liveRelocations(
        of program: String, in spec: ObjectSpec, filledIn values: [Int: UInt64]
    ) -> Set<Int> {
        let places = ObjectReader.places(of: spec)
        let words = places.mapValues { values[$0].map(RegisterWords.Word.constant) ?? .unknown }
        guard let section = spec.program(named: program)?.section,
            let entry = spec.code.functions.firstIndex(where: {
                $0.name == program && ProgramSection.bareName($0.section) == section
            })
        else { return [] }
        var budget = 20_000_000
        var (live, reached, waiting) = (Set<Int>(), Set([entry]), [entry])
        while let index = waiting.popLast() {
            let function = spec.code.functions[index]
            let flow = ConstantFlow(code: spec.code, function: function, arguments: .unknown)
            let reach = flow.reach(words, budget: &budget)
            for slot in 0..<function.slots where reach?.isDead[slot] != true {
                let place = function.range.lowerBound + slot * EncodedInstruction.size
                if let relocation = places[place] { live.insert(relocation) }
                if case .function(let callee) = spec.code.references[place], reached.insert(callee).inserted {
                    waiting.append(callee)
                }
            }
        }
        return live
    }
}
