/// What is known of the registers at one place of a program.
struct RegisterWords: Sendable, Equatable {
    /// What is known of one register.
    enum Word: Sendable, Hashable {
        /// Any value, whatever a loader fills in.
        case unknown
        /// A value that may hang on what a loader fills in, in a way that was not followed.
        case uncertain
        /// This value.
        case constant(UInt64)
        /// An address in the function's own stack.
        case stack
        /// An address in a section of constants, by its number in `ConstantMemory`.
        case constants(section: UInt32, offset: UInt32)
        /// The address of the program's context with a number added; it may have gone over the stack, which is not followed
        /// in full, and then it is not sure.
        case context(offset: Int32, isSure: Bool)
        /// An address in the context, nobody knows how far from its beginning.
        case contextSomewhere

        /// Whether it is an address in a section of constants.
        var isConstants: Bool { if case .constants = self { true } else { false } }
        /// Whether it is an address in the program's context.
        var isContext: Bool {
            switch self {
            case .context, .contextSomewhere: true
            default: false
            }
        }
    }

    private var kinds = SIMD16<UInt8>(repeating: 0)
    private var values = SIMD16<UInt64>(repeating: 0)
    /// Where in the stack the context's address was put, a bit for each 8 bytes from its deepest place.
    private var contextSlots: UInt64 = 0

    static let count = 11
    static let frame = 10

    /// The registers where a function begins.
    ///
    /// - Parameters:
    ///   - arguments: what is known of its arguments.
    ///   - contexts: those that are addresses in the program's context, by register.
    init(arguments: Word, contexts: [Int: Word] = [:]) {
        for register in 1...5 { self[register] = contexts[register] ?? arguments }
        self[Self.frame] = .stack
    }

    /// What is known of a register; numbers past the last one, which no valid program has, read as unknown.
    subscript(register: Int) -> Word {
        get {
            switch kinds[register & 15] {
            case 1: .uncertain
            case 2: .constant(values[register & 15])
            case 3: .stack
            case 4:
                .constants(
                    section: UInt32(truncatingIfNeeded: values[register & 15] >> 32),
                    offset: UInt32(truncatingIfNeeded: values[register & 15]))
            case 5: .context(offset: Int32(truncatingIfNeeded: values[register & 15]), isSure: true)
            case 6: .context(offset: Int32(truncatingIfNeeded: values[register & 15]), isSure: false)
            case 7: .contextSomewhere
            default: .unknown
            }
        }
        set {
            let index = register & 15
            values[index] = 0
            switch newValue {
            case .unknown: kinds[index] = 0
            case .uncertain: kinds[index] = 1
            case .constant(let value):
                kinds[index] = 2
                values[index] = value
            case .stack: kinds[index] = 3
            case .constants(let section, let offset):
                kinds[index] = 4
                values[index] = UInt64(section) << 32 | UInt64(offset)
            case .context(let offset, let isSure):
                kinds[index] = isSure ? 5 : 6
                values[index] = UInt64(truncatingIfNeeded: offset)
            case .contextSomewhere: kinds[index] = 7
            }
        }
    }

    /// The arguments of a call that are addresses in the context, by register; what is not its beginning is anywhere in it,
    /// so that there are few such calls of one function.
    var contexts: [Int: Word] {
        var contexts: [Int: Word] = [:]
        for register in 1...5 where self[register].isContext {
            if case .context(0, _) = self[register] {
                contexts[register] = self[register]
            } else {
                contexts[register] = .contextSomewhere
            }
        }
        return contexts
    }

    /// Keeps what holds on both of two ways to a place.
    ///
    /// - Returns: whether anything is known less now.
    mutating func merge(_ other: RegisterWords) -> Bool {
        guard self != other else { return false }
        var changed = contextSlots & ~other.contextSlots != 0
        contextSlots &= other.contextSlots
        for register in 0..<Self.count where self[register] != other[register] {
            let word = Word.either(self[register], other[register])
            guard word != self[register] else { continue }
            self[register] = word
            changed = true
        }
        return changed
    }
}

// The context's address on the stack: compilers give what they put there for want of registers a place of its own.
extension RegisterWords {
    /// How large a function's stack is, in bytes (`MAX_BPF_STACK`).
    private static let stackSize = 512

    /// Follows what is written to the stack by its own register.
    ///
    /// - Parameters:
    ///   - word: what is written.
    ///   - offset: where, from the stack's end on, which is above all of it.
    ///   - size: how many bytes.
    mutating func store(_ word: Word, at offset: Int, size: Int) {
        guard offset >= -Self.stackSize, offset + size <= 0 else { return }
        let first = (offset + Self.stackSize) / 8
        for slot in first...(offset + Self.stackSize + size - 1) / 8 { contextSlots &= ~(1 << UInt64(slot)) }
        if size == 8, offset % 8 == 0, case .context(0, _) = word { contextSlots |= 1 << UInt64(first) }
    }

    /// What is read from the stack by its own register, where that is the context's address.
    ///
    /// - Parameters:
    ///   - offset: where, from the stack's end on.
    ///   - size: how many bytes.
    /// - Returns: the address; nil where it is not known to have been put there.
    func context(at offset: Int, size: Int) -> Word? {
        guard size == 8, offset >= -Self.stackSize, offset <= -8, offset % 8 == 0,
            contextSlots & 1 << UInt64((offset + Self.stackSize) / 8) != 0
        else { return nil }
        return .context(offset: 0, isSure: false)
    }
}

extension RegisterWords.Word {
    /// What is known of a register that holds one of two different words.
    ///
    /// Of the context and of something else no instruction may read both (verifier.c, `reg_type_mismatch`), so what came
    /// together is not read any more.
    fileprivate static func either(_ left: RegisterWords.Word, _ right: RegisterWords.Word) -> RegisterWords.Word {
        switch (left, right) {
        case (.context(let first, _), .context(let second, _)) where first == second:
            .context(offset: first, isSure: false)
        case _ where left.isContext && right.isContext: .contextSomewhere
        case (.unknown, _) where right.isContext, (_, .unknown) where left.isContext: .unknown
        default: .uncertain
        }
    }
}
