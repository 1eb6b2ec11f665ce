/// What instructions do to the registers, as far as constants go (instruction-set.rst of the kernel's documentation).
struct InstructionEffect {
    let code: ObjectCode
    /// What is known of the numbers a loader fills in, by the place of the instruction in the file.
    let filledIn: [Int: RegisterWords.Word]
    /// The constants that are read; nil where they are not followed.
    var memory: ConstantMemory?

    private typealias Word = RegisterWords.Word

    /// Follows an instruction that is no jump.
    func apply(_ instruction: EncodedInstruction, at place: Int, to registers: inout RegisterWords) {
        switch instruction.family {
        case EncodedInstruction.arithmetic, EncodedInstruction.arithmetic32:
            registers[instruction.destination] = arithmetic(instruction, at: place, registers)
        case EncodedInstruction.load: load(instruction, at: place, &registers)
        case EncodedInstruction.loadFromMemory:
            registers[instruction.destination] = loaded(instruction, registers)
        case EncodedInstruction.storeRegister where instruction.isAtomic: atomic(instruction, &registers)
        case EncodedInstruction.store, EncodedInstruction.storeRegister: store(instruction, &registers)
        case EncodedInstruction.jump where instruction.isCall: call(at: place, &registers)
        default: break
        }
    }

    /// What is read from memory.
    private func loaded(_ instruction: EncodedInstruction, _ registers: RegisterWords) -> Word {
        if instruction.source == RegisterWords.frame,
            let context = registers.context(at: instruction.offset, size: instruction.accessSize)
        {
            return context
        }
        return switch registers[instruction.source] {
        case .constants(let section, let offset): memory?.word(instruction, section, offset) ?? .uncertain
        case .stack, .uncertain: .uncertain
        default: .unknown
        }
    }

    /// Of memory, only the context's address is followed, and only by the stack's own register.
    private func store(_ instruction: EncodedInstruction, _ registers: inout RegisterWords) {
        guard instruction.destination == RegisterWords.frame else { return }
        let word = instruction.family == EncodedInstruction.store ? .unknown : registers[instruction.source]
        registers.store(word, at: instruction.offset, size: instruction.accessSize)
    }

    private func load(_ instruction: EncodedInstruction, at place: Int, _ registers: inout RegisterWords) {
        guard instruction.code == EncodedInstruction.loadImmediate64 else {
            // Loads from a packet, of old: the value comes into r0.
            registers[0] = .unknown
            return
        }
        if let word = filledIn[place] {
            registers[instruction.destination] = word
        } else if let address = memory?.address(of: code.references[place]) {
            registers[instruction.destination] = address
        } else if code.references[place] != nil || instruction.source != 0 {
            registers[instruction.destination] = .unknown
        } else {
            let upper = code.instruction(at: place + EncodedInstruction.size).immediate
            let value = UInt64(UInt32(bitPattern: instruction.immediate)) | UInt64(UInt32(bitPattern: upper)) << 32
            registers[instruction.destination] = .constant(value)
        }
    }

    /// What an atomic operation fetches comes out of memory, by `BPF_FETCH`; a compare and exchange fetches into r0.
    private func atomic(_ instruction: EncodedInstruction, _ registers: inout RegisterWords) {
        let word: Word = registers[instruction.destination] == .stack ? .uncertain : .unknown
        switch instruction.immediate {
        case EncodedInstruction.loadAcquire: registers[instruction.destination] = loaded(instruction, registers)
        case EncodedInstruction.storeRelease: store(instruction, &registers)
        case 0xF1: registers[0] = word
        case let operation where operation & 1 != 0: registers[instruction.source] = word
        default: break
        }
    }

    /// A function of the object may hand back what hangs on what was filled in; helpers and the kernel's do not.
    private func call(at place: Int, _ registers: inout RegisterWords) {
        if case .function = code.references[place] { registers[0] = .uncertain } else { registers[0] = .unknown }
        for register in 1...5 { registers[register] = .unknown }
    }

    // MARK: - Arithmetic

    private func arithmetic(_ instruction: EncodedInstruction, at place: Int, _ registers: RegisterWords) -> Word {
        let isWide = instruction.family == EncodedInstruction.arithmetic
        var left = registers[instruction.destination]
        let isPlain = filledIn[place] == nil && !instruction.takesRegister
        var right =
            instruction.takesRegister ? registers[instruction.source] : filledIn[place] ?? immediate(instruction)
        guard instruction.operation != 0xB0 else { return move(instruction, right, isWide) }
        if let moved = movedContext(instruction, left, right, isWide) { return moved }
        // As a number an address of the context is any.
        if left.isContext { left = .unknown }
        if right.isContext { right = .unknown }
        if case .constant(let first) = left, case .constant(let second) = right {
            return result(instruction, first, second, isWide).map(Word.constant) ?? .uncertain
        }
        if right == .constant(0), [0x20, 0x50].contains(instruction.operation) { return .constant(0) }
        if case .constants(let section, let offset) = left {
            return moved(instruction, section, offset, by: right, isWide) ?? .uncertain
        }
        if left == .stack, isWide, [0x00, 0x10].contains(instruction.operation) { return .stack }
        if left == .uncertain || right == .uncertain { return .uncertain }
        // With a number of the program's text the result is as unknown as the other operand.
        return isPlain || (left == .unknown && right == .unknown) ? .unknown : .uncertain
    }

    /// The address of a constant with a known number added.
    private func moved(
        _ instruction: EncodedInstruction, _ section: UInt32, _ offset: UInt32, by distance: Word, _ isWide: Bool
    ) -> Word? {
        guard isWide, instruction.operation == 0x00, case .constant(let distance) = distance else { return nil }
        let sum = Int64(offset).addingReportingOverflow(Int64(bitPattern: distance))
        guard !sum.overflow, let offset = UInt32(exactly: sum.partialValue) else { return nil }
        return .constants(section: section, offset: offset)
    }

    /// An address in the context with a number added; nil where it is none, or becomes one that no verifier lets be read by.
    private func movedContext(
        _ instruction: EncodedInstruction, _ left: Word, _ right: Word, _ isWide: Bool
    ) -> Word? {
        let adds = instruction.operation == 0x00
        guard isWide, adds || instruction.operation == 0x10, left.isContext != right.isContext,
            left.isContext || adds
        else { return nil }
        let (address, distance) = left.isContext ? (left, right) : (right, left)
        guard case .constant(let bits) = distance, case .context(let offset, let isSure) = address else {
            return distance == .unknown || distance == .stack ? nil : .contextSomewhere
        }
        let number = Int64(bitPattern: bits)
        let sum = Int64(offset).addingReportingOverflow(adds ? number : 0 &- number)
        return Int32(exactly: sum.partialValue).map { .context(offset: $0, isSure: isSure) }
    }

    private func immediate(_ instruction: EncodedInstruction) -> Word {
        .constant(UInt64(bitPattern: Int64(instruction.immediate)))
    }

    private func move(_ instruction: EncodedInstruction, _ word: Word, _ isWide: Bool) -> Word {
        guard case .constant(let value) = word else {
            guard !isWide else { return word }
            return word.isContext ? .unknown : word == .stack ? .uncertain : word
        }
        let extended: UInt64 =
            switch instruction.takesRegister ? instruction.offset : 0 {
            case 8: UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: value)))
            case 16: UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: value)))
            case 32: UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value)))
            default: value
            }
        return .constant(isWide ? extended : extended & 0xFFFF_FFFF)
    }

    /// The result of an operation with two known operands; nil for those that are not followed.
    private func result(
        _ instruction: EncodedInstruction, _ left: UInt64, _ right: UInt64, _ isWide: Bool
    ) -> UInt64? {
        let bits: UInt64 = isWide ? 63 : 31
        let mask: UInt64 = isWide ? .max : 0xFFFF_FFFF
        let (left, right) = (left & mask, right & mask)
        let value: UInt64
        switch instruction.operation {
        case 0x00: value = left &+ right
        case 0x10: value = left &- right
        case 0x20: value = left &* right
        case 0x40: value = left | right
        case 0x50: value = left & right
        case 0x60: value = left << (right & bits)
        case 0x70: value = left >> (right & bits)
        case 0x80: value = 0 &- left
        case 0xA0: value = left ^ right
        case 0xC0:
            let signed = isWide ? Int64(bitPattern: left) : Int64(Int32(truncatingIfNeeded: left))
            value = UInt64(bitPattern: signed >> Int64(right & bits))
        default: return nil
        }
        return value & mask
    }
}
