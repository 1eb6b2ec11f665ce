/// What one function of an object does by itself.
struct FunctionFacts: Sendable {
    /// The helpers it calls, with the worst guard of the calls.
    var helpers: [Helper: Guard] = [:]
    /// The functions of the kernel it calls.
    var kernelFunctions: [String: Guard] = [:]
    /// The maps it names.
    var maps: Set<String> = []
    /// The kernel's variables and values of its configuration it names.
    var externals: Set<String> = []
    /// The functions of the object it calls or takes the address of.
    var callees: [Int: Guard] = [:]
    /// The relocations in it, by their index in the object, with their guards.
    var relocations: [Int: Guard] = [:]
    /// What of the instruction set it needs.
    var features: Set<CodeFeature> = []
    /// All that it can throw, which is what the program returns; nil where that is not known.
    var thrown: Set<UInt32>? = []
    /// What functions that print read for it.
    var formatReads: Set<FormatRead> = []
    /// Whether it writes to memory that is not its own stack for certain.
    var writesMemory = false

    /// How much was found, and 1 for itself.
    var count: Int {
        1 + helpers.count + kernelFunctions.count + maps.count + externals.count + callees.count + relocations.count
            + (thrown?.count ?? 0)
    }
}

/// What of the instruction set, or of the verifier, a program needs, beyond what the first kernels had.
enum CodeFeature: Sendable, Hashable, CaseIterable {
    /// It calls functions of its own.
    case functionCalls
    /// It hands functions of its own to helpers, which call them.
    case callbacks
    /// It has global variables or constants in memory.
    case globalVariables
    /// It has loops.
    case loops
    /// It has conditional jumps by 32-bit comparison (`-mcpu=v3`).
    case narrowJumps
    /// It has atomic operations other than an addition without a result.
    case atomicOperations
    /// It has loads and stores that others may not overtake (`-mcpu=v4` of clang 21).
    case orderedAccess
    /// It has instructions of `-mcpu=v4`.
    case version4
    /// It has `may_goto`.
    case boundedJump
    /// It takes addresses of typed variables of the kernel.
    case typedVariables
}

/// Reads the functions of an object.
struct FunctionReader {
    let code: ObjectCode
    let scan: GuardScan
    /// The indexes of relocations by the place of their instruction in the file.
    let relocations: [Int: Int]

    /// Reads one function.
    func facts(of index: Int, isProgram: Bool, budget: inout Int) -> FunctionFacts {
        let function = code.functions[index]
        let guards = scan.guards(of: function, isProgram: isProgram, budget: &budget)
        var facts = FunctionFacts()
        var slot = 0
        while slot < function.slots {
            let place = function.range.lowerBound + slot * EncodedInstruction.size
            let instruction = code.instruction(at: place)
            let guarded = guards?[slot] ?? .unguarded
            if let relocation = relocations[place] { facts.relocations[relocation] = guarded }
            if let reference = code.references[place] {
                add(reference, isCall: instruction.isCall, guarded, to: &facts)
            } else if instruction.callsHelper {
                let helper = Helper(rawValue: UInt32(bitPattern: instruction.immediate))
                facts.helpers[helper] = guarded.either(facts.helpers[helper])
            }
            if let feature = feature(of: instruction) { facts.features.insert(feature) }
            if instruction.writesMemory { facts.writesMemory = true }
            slot += instruction.length
        }
        if ControlFlow(code, function).hasCycle { facts.features.insert(.loops) }
        return facts
    }

    private func add(
        _ reference: ObjectCode.Reference, isCall: Bool, _ guarded: Guard, to facts: inout FunctionFacts
    ) {
        switch reference {
        case .function(let index):
            facts.callees[index] = guarded.either(facts.callees[index])
            facts.features.insert(isCall ? .functionCalls : .callbacks)
        case .kernelFunction(let name): facts.kernelFunctions[name] = guarded.either(facts.kernelFunctions[name])
        case .map(let name): facts.maps.insert(name)
        case .variables: facts.features.insert(.globalVariables)
        case .external(let name): facts.externals.insert(name)
        }
    }

    private func feature(of instruction: EncodedInstruction) -> CodeFeature? {
        switch instruction.family {
        case EncodedInstruction.jump32 where instruction.code != 0x06: .narrowJumps
        case EncodedInstruction.jump32: .version4
        case EncodedInstruction.jump where instruction.operation == 0xE0: .boundedJump
        case EncodedInstruction.storeRegister where instruction.isAtomic && instruction.immediate != 0:
            [EncodedInstruction.loadAcquire, EncodedInstruction.storeRelease].contains(instruction.immediate)
                ? .orderedAccess : .atomicOperations
        // Loads with sign (BPF_MEMSX).
        case EncodedInstruction.loadFromMemory where instruction.code & 0xE0 == 0x80: .version4
        // Moves and divisions with sign have an offset; an unconditional swap of bytes is wide.
        case EncodedInstruction.arithmetic, EncodedInstruction.arithmetic32:
            instruction.offset != 0 || instruction.code == 0xD7 ? .version4 : nil
        default: nil
        }
    }
}
