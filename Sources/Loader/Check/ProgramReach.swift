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
    /// How far it reads into its context.
    private(set) var contextReads = ContextReads()

    /// A function, and which of its arguments are addresses in the program's context: what it reads hangs on that.
    private struct Call: Hashable {
        let function: Int
        let contexts: [Int: RegisterWords.Word]
    }

    /// What keeping a call costs, as a number of instructions.
    private static let callCost = 64

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
        // A program begins with the context's address in r1.
        let start = Call(function: program, contexts: [1: .context(offset: 0, isSure: true)])
        var reached: [Call: Way] = [start: .surely]
        var waiting = [start]
        while let call = waiting.popLast() {
            let function = code.functions[call.function]
            // Damaged objects share large functions among thousands of programs, or call small ones in all ways there are.
            budget -= function.slots + Self.callCost
            guard budget > 0 else { return }
            let way = reached[call] ?? .perhaps
            // What a function is called with may hang on what was filled in.
            let flow = ConstantFlow(
                code: code, function: function, arguments: call == start ? .unknown : .uncertain,
                contexts: call.contexts, memory: memory)
            let reach = flow.reach(words, budget: &budget)
            if let reach { contextReads.add(reach.contextReads, isSure: way == .surely) }
            for slot in 0..<function.slots where reach?.isDead[slot] != true {
                let place = function.range.lowerBound + slot * EncodedInstruction.size
                let here = reach?.isSure[slot] == true ? way : .perhaps
                if let relocation = places[place] { add(here, to: &relocations, relocation) }
                guard case .function(let callee)? = code.references[place] else {
                    note(place, code, here)
                    continue
                }
                for contexts in reach?.handedContexts[slot] ?? [[:]] {
                    let next = Call(function: callee, contexts: contexts)
                    guard (reached[next] ?? .perhaps) < here || reached[next] == nil else { continue }
                    reached[next] = here
                    waiting.append(next)
                }
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
