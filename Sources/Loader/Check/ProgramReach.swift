/// What a program comes to on a host, given what the host fills in: as the verifier follows it, without what no way leads
/// to.
struct ProgramReach: Sendable {
    /// How a place is come to.
    enum Way: Sendable, Hashable, Comparable {
        /// Perhaps: what decides it was not followed.
        case perhaps
        /// Whatever happens: what the kernel does not have there makes it refuse the program.
        case surely
    }

    /// The relocations come to, by their index in the object.
    private(set) var relocations: [Int: Way] = [:]
    /// The helpers called.
    private(set) var helpers: [Helper: Way] = [:]
    /// The functions, variables and values of the kernel that are named.
    private(set) var externs: [String: Way] = [:]
    /// The functions of the kernel that are called.
    private(set) var kernelFunctions: [String: Way] = [:]

    /// Follows a program from its function through all it calls.
    ///
    /// - Parameters:
    ///   - program: the index of its function.
    ///   - code: the object's instructions.
    ///   - places: the relocations by the places of their instructions in the file.
    ///   - words: what is known of the numbers that are filled in, by the same places.
    ///   - memory: the object's constants.
    ///   - budget: how many instructions may be looked at; what was looked at is taken off. Where nothing is
    ///     left of it afterwards, not everything was followed.
    init(
        of program: Int, in code: ObjectCode, relocations places: [Int: Int], filledIn words: [Int: RegisterWords.Word],
        memory: ConstantMemory, budget: inout Int
    ) {
        var reached: [Int: Way] = [program: .surely]
        var waiting = [program]
        while let index = waiting.popLast() {
            let function = code.functions[index]
            // Damaged objects share large functions among thousands of programs.
            budget -= function.slots
            guard budget > 0 else { return }
            let way = reached[index] ?? .perhaps
            // What a function is called with may hang on what was filled in.
            let flow = ConstantFlow(
                code: code, function: function, arguments: index == program ? .unknown : .uncertain, memory: memory)
            let reach = flow.reach(words, budget: &budget)
            for slot in 0..<function.slots where reach?.isDead[slot] != true {
                let place = function.range.lowerBound + slot * EncodedInstruction.size
                let here = reach?.isSure[slot] == true ? way : .perhaps
                if let relocation = places[place] { add(here, to: &relocations, relocation) }
                guard case .function(let callee)? = code.references[place] else {
                    note(place, code, here)
                    continue
                }
                guard (reached[callee] ?? .perhaps) < here || reached[callee] == nil else { continue }
                reached[callee] = here
                waiting.append(callee)
            }
        }
    }

    private mutating func note(_ place: Int, _ code: ObjectCode, _ way: Way) {
        switch code.references[place] {
        case .external(let name): add(way, to: &externs, name)
        case .kernelFunction(let name):
            add(way, to: &externs, name)
            add(way, to: &kernelFunctions, name)
        case nil:
            let instruction = code.instruction(at: place)
            guard instruction.callsHelper else { return }
            add(way, to: &helpers, Helper(rawValue: UInt32(bitPattern: instruction.immediate)))
        default: break
        }
    }

    private func add<Key: Hashable>(_ way: Way, to ways: inout [Key: Way], _ key: Key) {
        ways[key] = max(ways[key] ?? way, way)
    }
}
