/// Finds which instructions of a function can be reached, given what a loader fills in.
///
/// Numbers are followed through the registers as the verifier follows them, not through memory: what is left out here
/// the verifier leaves out too. Where the verifier may know more, because numbers went over the stack, through another
/// function or came together on two ways, what follows is reached perhaps and not surely.
struct ConstantFlow {
    let code: ObjectCode
    let function: ObjectCode.Function
    /// What is known of the function's arguments.
    let arguments: RegisterWords.Word
    /// The arguments that are addresses in the program's context, by register; none where reads of it are not looked for.
    let contexts: [Int: RegisterWords.Word]
    /// The constants that are read; nil where they are not followed.
    private let memory: ConstantMemory?
    /// Registers whose words are asked for, by the places of instructions.
    private let watched: [Int: Int]
    private let blocks: BlockTable

    init(
        code: ObjectCode, function: ObjectCode.Function, arguments: RegisterWords.Word,
        contexts: [Int: RegisterWords.Word] = [:], memory: ConstantMemory? = nil, watched: [Int: Int] = [:]
    ) {
        self.code = code
        self.function = function
        self.arguments = arguments
        self.contexts = contexts
        self.memory = memory
        self.watched = watched
        blocks = BlockTable(code, function)
    }

    /// The kernel's function that ends the whole program, whichever of its functions calls it (Linux 6.7).
    static let throwing = "bpf_throw"

    /// What can be reached of a function, by slot.
    struct Reach: Sendable {
        /// Whether no way leads to a slot.
        var isDead: [Bool]
        /// Whether a way leads to a slot that hangs on nothing that was not followed.
        var isSure: [Bool]
        /// What is known of the results at the places where the function ends.
        var results: [RegisterWords.Word] = []
        /// What is known of what it throws, which is what the program returns.
        var thrown: [RegisterWords.Word] = []
        /// What is known of the registers that are watched, by the instructions' places.
        var watched: [Int: Set<RegisterWords.Word>] = [:]
        /// How far it reads into the program's context, and whether it writes to it.
        var contextReads = ContextReads()
        /// The addresses in the context that calls of functions hand on, by the call's slot.
        var handedContexts: [Int: Set<[Int: RegisterWords.Word]>] = [:]
    }

    /// Follows a function.
    ///
    /// - Parameters:
    ///   - filledIn: what is known of the numbers a loader fills in, by the place of the instruction in the file.
    ///   - budget: how many instructions may be looked at; what was looked at is taken off.
    /// - Returns: what can be reached; nil where the budget was too small.
    func reach(_ filledIn: [Int: RegisterWords.Word], budget: inout Int) -> Reach? {
        var walk = Walk(flow: self, effect: InstructionEffect(code: code, filledIn: filledIn, memory: memory))
        return walk.run(&budget)
    }

    /// One walk over a function's blocks until nothing changes.
    private struct Walk {
        let flow: ConstantFlow
        let effect: InstructionEffect
        private let blocks: BlockTable
        private var states: [RegisterWords?]
        private var sure: [Bool]
        private var waiting: [Int] = []
        private var reach: Reach

        init(flow: ConstantFlow, effect: InstructionEffect) {
            self.flow = flow
            self.effect = effect
            blocks = flow.blocks
            states = Array(repeating: nil, count: blocks.count)
            sure = Array(repeating: false, count: blocks.count)
            let slots = flow.function.slots
            reach = Reach(
                isDead: Array(repeating: true, count: slots), isSure: Array(repeating: false, count: slots))
        }

        mutating func run(_ budget: inout Int) -> Reach? {
            enter(0, RegisterWords(arguments: flow.arguments, contexts: flow.contexts), isSure: true)
            while let block = waiting.popLast() {
                guard let state = states[block] else { continue }
                follow(from: blocks.starts[block], state, isSure: sure[block], &budget)
                guard budget > 0 else { return nil }
            }
            return reach
        }

        /// Comes to the beginning of a block.
        private mutating func enter(_ slot: Int, _ state: RegisterWords, isSure: Bool) {
            guard slot >= 0, slot < flow.function.slots, let block = blocks.block(at: slot) else { return }
            var changed = false
            if states[block] != nil {
                changed = states[block]?.merge(state) ?? false
            } else {
                states[block] = state
                changed = true
            }
            if isSure, !sure[block] {
                sure[block] = true
                changed = true
            }
            if changed { waiting.append(block) }
        }

        private mutating func follow(
            from start: Int, _ state: RegisterWords, isSure: Bool, _ budget: inout Int
        ) {
            var (slot, state) = (start, state)
            while slot < flow.function.slots {
                budget -= 1
                reach.isDead[slot] = false
                if isSure { reach.isSure[slot] = true }
                let place = flow.function.range.lowerBound + slot * EncodedInstruction.size
                let instruction = flow.code.instruction(at: place)
                let next = slot + instruction.length
                if let distance = instruction.jumpDistance {
                    return leave(BranchDecision(instruction, state), next, next + distance, state, isSure)
                }
                if !flow.watched.isEmpty, let register = flow.watched[place] {
                    reach.watched[place, default: []].insert(state[register])
                }
                if instruction.isCall, flow.code.references[place] == .kernelFunction(ConstantFlow.throwing) {
                    if !reach.thrown.contains(state[1]) { reach.thrown.append(state[1]) }
                    return
                }
                guard instruction.fallsThrough else {
                    if !reach.results.contains(state[0]) { reach.results.append(state[0]) }
                    return
                }
                if !flow.contexts.isEmpty { noteContext(instruction, at: place, slot, state, isSure) }
                effect.apply(instruction, at: place, to: &state)
                slot = next
                if blocks.block(at: slot) != nil { return enter(slot, state, isSure: isSure) }
            }
        }

        /// Notes what an instruction reads of the context, writes to it, or hands on of it.
        private mutating func noteContext(
            _ instruction: EncodedInstruction, at place: Int, _ slot: Int, _ state: RegisterWords, _ isSure: Bool
        ) {
            reach.contextReads.add(write: instruction, to: state[instruction.destination])
            if instruction.loads {
                reach.contextReads.add(
                    state[instruction.source], instruction, filledIn: effect.filledIn[place], isSure: isSure)
            } else if instruction.isCall, case .function? = flow.code.references[place] {
                reach.handedContexts[slot, default: []].insert(state.contexts)
            }
        }

        private mutating func leave(
            _ decision: BranchDecision, _ next: Int, _ target: Int, _ state: RegisterWords, _ isSure: Bool
        ) {
            let isSure = isSure && decision != .uncertain
            if decision != .taken { enter(next, state, isSure: isSure) }
            if decision != .passed { enter(target, state, isSure: isSure) }
        }
    }
}

/// Where a function's straight pieces of code begin.
struct BlockTable {
    /// The first slot of each block.
    let starts: [Int]
    /// The block that begins at a slot, -1 where none does.
    private let numbers: [Int32]

    init(_ code: ObjectCode, _ function: ObjectCode.Function) {
        var isStart = Array(repeating: false, count: function.slots + 1)
        isStart[0] = true
        for place in stride(from: function.range.lowerBound, to: function.range.upperBound, by: EncodedInstruction.size)
        {
            let instruction = code.instruction(at: place)
            let next = (place - function.range.lowerBound) / EncodedInstruction.size + 1
            if let distance = instruction.jumpDistance {
                isStart[next] = true
                let target = next + distance
                if target >= 0, target < function.slots { isStart[target] = true }
            }
        }
        var (starts, numbers) = ([Int](), Array(repeating: Int32(-1), count: function.slots))
        for slot in 0..<function.slots where isStart[slot] {
            numbers[slot] = Int32(starts.count)
            starts.append(slot)
        }
        (self.starts, self.numbers) = (starts, numbers)
    }

    var count: Int { starts.count }

    func block(at slot: Int) -> Int? {
        guard slot < numbers.count, numbers[slot] >= 0 else { return nil }
        return Int(numbers[slot])
    }
}
