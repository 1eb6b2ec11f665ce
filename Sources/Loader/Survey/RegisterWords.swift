/// What is known of the registers at one place of a program.
struct RegisterWords: Sendable, Equatable {
    /// What is known of one register.
    enum Word: Sendable, Equatable {
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

        /// Whether it is an address in a section of constants.
        var isConstants: Bool { if case .constants = self { true } else { false } }
    }

    private var kinds = SIMD16<UInt8>(repeating: 0)
    private var values = SIMD16<UInt64>(repeating: 0)

    static let count = 11
    static let frame = 10

    /// The registers where a function begins.
    ///
    /// - Parameter arguments: what is known of its arguments.
    init(arguments: Word) {
        for register in 1...5 { self[register] = arguments }
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
            }
        }
    }

    /// Keeps what holds on both of two ways to a place.
    ///
    /// - Returns: whether anything is known less now.
    mutating func merge(_ other: RegisterWords) -> Bool {
        guard self != other else { return false }
        var changed = false
        for register in 0..<Self.count where self[register] != other[register] && self[register] != .uncertain {
            self[register] = .uncertain
            changed = true
        }
        return changed
    }
}
