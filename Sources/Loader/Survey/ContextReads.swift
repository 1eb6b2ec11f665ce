/// How far a program reads into its context, which of programs with arguments has 8 bytes for each.
struct ContextReads: Sendable, Hashable {
    /// Where the farthest read ends that is surely made, in bytes from the context's beginning.
    private(set) var sureEnd = 0
    /// The same of reads that are perhaps made.
    private(set) var possibleEnd = 0
    /// Whether it reads where nobody knows how far from the beginning that is.
    private(set) var isUnbounded = false
    /// Whether it surely reads by the context's address with a number added, and not with an instruction's own offset.
    private(set) var isSurelyMoved = false
    /// Whether it perhaps does.
    private(set) var isPossiblyMoved = false
    /// Whether it surely reads at an offset that is no multiple of 8.
    private(set) var isSurelyUneven = false
    /// Whether it perhaps does.
    private(set) var isPossiblyUneven = false

    /// Whether it perhaps writes to it.
    private(set) var isWritten = false

    /// Whether it reads anything of it.
    var isEmpty: Bool { sureEnd == 0 && possibleEnd == 0 && !isUnbounded }

    /// Adds what an instruction reads.
    ///
    /// - Parameters:
    ///   - address: the address it reads from, without its own offset.
    ///   - instruction: a load.
    ///   - filledIn: what a loader puts in place of its offset; nil where it leaves it.
    ///   - isSure: whether the instruction is surely come to.
    mutating func add(
        _ address: RegisterWords.Word, _ instruction: EncodedInstruction, filledIn: RegisterWords.Word?, isSure: Bool
    ) {
        var distance = Int64(instruction.offset)
        switch filledIn {
        case nil: break
        case .constant(let value): distance = Int64(truncatingIfNeeded: value)
        // What the kernel does not have makes this an instruction that no verifier takes.
        default: return
        }
        switch address {
        case .context(let offset, let isFollowed):
            let sum = Int64(offset).addingReportingOverflow(distance)
            guard !sum.overflow, let begin = Int(exactly: sum.partialValue), (0..<1 << 32).contains(begin)
            else { return }
            isPossiblyMoved = isPossiblyMoved || offset != 0
            isPossiblyUneven = isPossiblyUneven || begin % 8 != 0
            if isSure && isFollowed {
                isSurelyMoved = isSurelyMoved || offset != 0
                isSurelyUneven = isSurelyUneven || begin % 8 != 0
                sureEnd = max(sureEnd, begin + instruction.accessSize)
            } else {
                possibleEnd = max(possibleEnd, begin + instruction.accessSize)
            }
        case .contextSomewhere: isUnbounded = true
        default: break
        }
    }

    /// Adds that an instruction writes, if it does.
    ///
    /// - Parameters:
    ///   - instruction: any instruction.
    ///   - address: the address it writes to, without its own offset.
    mutating func add(write instruction: EncodedInstruction, to address: RegisterWords.Word) {
        if instruction.writesMemory, address.isContext { isWritten = true }
    }

    /// Adds what a function reads.
    ///
    /// - Parameters:
    ///   - other: its reads.
    ///   - isSure: whether it is surely called.
    mutating func add(_ other: ContextReads, isSure: Bool) {
        if isSure { sureEnd = max(sureEnd, other.sureEnd) }
        isSurelyMoved = isSurelyMoved || isSure && other.isSurelyMoved
        isPossiblyMoved = isPossiblyMoved || other.isPossiblyMoved
        isSurelyUneven = isSurelyUneven || isSure && other.isSurelyUneven
        isPossiblyUneven = isPossiblyUneven || other.isPossiblyUneven
        possibleEnd = max(possibleEnd, other.possibleEnd, isSure ? 0 : other.sureEnd)
        isUnbounded = isUnbounded || other.isUnbounded
        isWritten = isWritten || other.isWritten
    }
}
