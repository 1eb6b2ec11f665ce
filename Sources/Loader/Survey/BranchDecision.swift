/// Which way a conditional jump goes.
enum BranchDecision {
    /// It is taken, always.
    case taken
    /// It is never taken.
    case passed
    /// Both ways are possible.
    case both
    /// What it hangs on was not followed: nobody knows whether both ways are possible.
    case uncertain

    /// Decides a jump by what is known of its operands.
    init(_ instruction: EncodedInstruction, _ registers: RegisterWords) {
        let isWide = instruction.family == EncodedInstruction.jump
        guard instruction.operation != 0x00 else {
            self = .taken
            return
        }
        // `may_goto` hangs on a counter of the kernel's.
        guard instruction.operation != 0xE0 else {
            self = .both
            return
        }
        let left = registers[instruction.destination]
        let right =
            instruction.takesRegister
            ? registers[instruction.source] : .constant(UInt64(bitPattern: Int64(instruction.immediate)))
        guard case .constant(let first) = left, case .constant(let second) = right else {
            // An address in the stack is compared with nothing that is known; of that of a constant the verifier knows
            // that it is not 0.
            self = [left, right].contains { $0 == .uncertain || $0.isConstants } ? .uncertain : .both
            return
        }
        switch Self.holds(instruction.operation, first, second, isWide) {
        case true?: self = .taken
        case false?: self = .passed
        case nil: self = .uncertain
        }
    }

    private static func holds(_ operation: UInt8, _ left: UInt64, _ right: UInt64, _ isWide: Bool) -> Bool? {
        let mask: UInt64 = isWide ? .max : 0xFFFF_FFFF
        let (left, right) = (left & mask, right & mask)
        let first = isWide ? Int64(bitPattern: left) : Int64(Int32(truncatingIfNeeded: left))
        let second = isWide ? Int64(bitPattern: right) : Int64(Int32(truncatingIfNeeded: right))
        switch operation {
        case 0x10: return left == right
        case 0x20: return left > right
        case 0x30: return left >= right
        case 0x40: return left & right != 0
        case 0x50: return left != right
        case 0x60: return first > second
        case 0x70: return first >= second
        case 0xA0: return left < right
        case 0xB0: return left <= right
        case 0xC0: return first < second
        case 0xD0: return first <= second
        default: return nil
        }
    }
}
