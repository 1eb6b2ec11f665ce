import Base

/// One 8-byte slot of a program as the file has it (`struct bpf_insn`; Documentation/bpf/standardization/instruction-set.rst).
struct EncodedInstruction: Sendable, Hashable {
    let code: UInt8
    let destination: Int
    let source: Int
    let offset: Int
    let immediate: Int32

    static let size = 8
    static let loadImmediate64: UInt8 = 0x18
    static let call: UInt8 = 0x85
    static let exit: UInt8 = 0x95

    /// Reads a slot; the place must lie inside the bytes as a whole.
    init(_ bytes: [UInt8], at place: Int, _ order: ByteOrder) {
        let raw = bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
        let word = order == .little ? UInt64(littleEndian: raw) : UInt64(bigEndian: raw)
        // A word of big-endian bytes has the fields from its top down, one of little-endian bytes from its bottom up.
        switch order {
        case .little:
            code = UInt8(truncatingIfNeeded: word)
            destination = Int(word >> 8 & 15)
            source = Int(word >> 12 & 15)
            offset = Int(Int16(truncatingIfNeeded: word >> 16))
            immediate = Int32(truncatingIfNeeded: word >> 32)
        case .big:
            code = UInt8(truncatingIfNeeded: word >> 56)
            destination = Int(word >> 52 & 15)
            source = Int(word >> 48 & 15)
            offset = Int(Int16(truncatingIfNeeded: word >> 32))
            immediate = Int32(truncatingIfNeeded: word)
        }
    }

    /// `BPF_LD` to `BPF_ALU64`: the lowest three bits.
    var family: UInt8 { code & 7 }
    /// Of arithmetic and jumps: what is done.
    var operation: UInt8 { code & 0xF0 }
    /// Of arithmetic and jumps: whether the second operand is a register.
    var takesRegister: Bool { code & 8 != 0 }

    static let load: UInt8 = 0
    static let loadFromMemory: UInt8 = 1
    static let store: UInt8 = 2
    static let storeRegister: UInt8 = 3
    static let arithmetic32: UInt8 = 4
    static let jump: UInt8 = 5
    static let jump32: UInt8 = 6
    static let arithmetic: UInt8 = 7

    /// How many slots it takes.
    var length: Int { code == Self.loadImmediate64 ? 2 : 1 }
    /// Whether it calls something: a helper, a function of the object or of the kernel.
    var isCall: Bool { code == Self.call }
    /// Whether it is a call of a helper, unless a relocation says otherwise.
    var callsHelper: Bool { isCall && source == 0 }
    /// Whether it calls a function of the object or, by a relocation, of the kernel (`BPF_PSEUDO_CALL`).
    var callsFunction: Bool { isCall && source == 1 }

    /// How far a jump goes, in slots behind the next one; nil where it is none.
    var jumpDistance: Int? {
        guard family == Self.jump || family == Self.jump32, !isCall, code != Self.exit, operation != 0x80,
            operation != 0x90
        else { return nil }
        // `gotol`: the long jump has its distance in the immediate.
        return code == 0x06 ? Int(immediate) : offset
    }

    /// Whether execution may go on with the next instruction.
    var fallsThrough: Bool { code != Self.exit && code != 0x05 && code != 0x06 }

    /// How many bytes a load or store moves.
    var accessSize: Int { [4, 2, 1, 8][Int(code >> 3 & 3)] }
    /// Whether it loads from memory into a register, with a sign or without (`BPF_MEM`, `BPF_MEMSX`).
    var loads: Bool { family == Self.loadFromMemory && (code & 0xE0 == 0x60 || code & 0xE0 == 0x80) }

    /// Whether it is an atomic operation, which the immediate names.
    var isAtomic: Bool { family == Self.storeRegister && code & 0xE0 == 0xC0 }
    /// `BPF_LOAD_ACQ`, of atomic operations the one that loads from the source into the destination (Linux 6.15).
    static let loadAcquire: Int32 = 0x100
    /// `BPF_STORE_REL`, which stores and does nothing else (Linux 6.15).
    static let storeRelease: Int32 = 0x110

    /// Whether it writes to memory by another register than that of the stack.
    var writesMemory: Bool {
        guard family == Self.store || family == Self.storeRegister else { return false }
        return destination != RegisterWords.frame && !(isAtomic && immediate == Self.loadAcquire)
    }
}
