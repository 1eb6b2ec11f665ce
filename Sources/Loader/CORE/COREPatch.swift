public import Base

/// What becomes of an instruction by its CO-RE relocation, as libbpf 1.1 patches it (`bpf_core_patch_insn`).
public enum COREPatch: Sendable, Hashable {
    /// It holds this number; `accessSize` is how many bytes a load or store has then, where that changes.
    case number(UInt64, accessSize: Int?)
    /// It is made an invalid one, for the reason given; a program that never comes there may still be loaded.
    case poison(String)
    /// The loader gives up on the whole object, for the reason given.
    case refusal(String)

    /// Finds what becomes of an instruction.
    ///
    /// - Parameters:
    ///   - resolution: what was found in the kernel.
    ///   - instruction: its 8 bytes, or 16 where it has two parts.
    ///   - order: the byte order of the object.
    /// - Returns: what a loader does.
    public static func find(
        _ resolution: COREResolution, instruction: ArraySlice<UInt8>, order: ByteOrder
    ) -> COREPatch {
        switch resolution {
        case .failed(let reason): .refusal(reason)
        case .absent(let reason): .poison(reason)
        case .value(let value): COREInstruction(instruction, order: order).patch(value)
        }
    }
}

/// The parts of an instruction that relocations touch (`struct bpf_insn`).
private struct COREInstruction {
    private let code: UInt8
    /// The source register, which stands in the other half of its byte in the other byte order.
    private let source: UInt8
    private let offset: Int16
    private let immediate: Int32
    /// The second part of a load of 64 bits: its immediate, and whether all else in it is empty.
    private let second: (immediate: Int32, isPlain: Bool)?

    init(_ bytes: ArraySlice<UInt8>, order: ByteOrder) {
        var cursor = ByteCursor(Array(bytes), order: order)
        code = cursor.read() ?? 0
        let registers: UInt8 = cursor.read() ?? 0
        source = order == .little ? registers >> 4 : registers & 0xF
        offset = cursor.read() ?? 0
        immediate = cursor.read() ?? 0
        let rest = (cursor.read(UInt16.self), cursor.read(Int16.self), cursor.read(Int32.self))
        second = rest.2.map { ($0, rest.0 == 0 && rest.1 == 0) }
    }

    func patch(_ value: COREValue) -> COREPatch {
        switch code & 7 {
        case 4, 7: patchArithmetic(value)
        case 1, 2, 3: patchAccess(value)
        case 0: patchWideLoad(value)
        default: .refusal("the instruction is none that can hold the answer")
        }
    }

    private func patchArithmetic(_ value: COREValue) -> COREPatch {
        guard code & 8 == 0 else { return .refusal("the instruction takes a register, where a number is to be put") }
        return mismatch(value, UInt64(bitPattern: Int64(immediate))) ?? .number(value.value, accessSize: nil)
    }

    private func patchAccess(_ value: COREValue) -> COREPatch {
        if let mismatch = mismatch(value, UInt64(bitPattern: Int64(offset))) { return mismatch }
        guard value.value <= UInt64(Int16.max) else {
            return .refusal("the offset \(value.value) is too large for the instruction")
        }
        guard value.isAdjustable else {
            return .poison(
                "a field of \(value.originalSize) bytes has \(value.size) in this kernel, and is no pointer "
                    + "or integer without sign")
        }
        guard value.size != value.originalSize else { return .number(value.value, accessSize: nil) }
        let sizes: [UInt32] = [4, 2, 1, 8]
        guard sizes[Int(code >> 3 & 3)] == value.originalSize else {
            return .refusal("the instruction does not access a field of \(value.originalSize) bytes")
        }
        guard sizes.contains(value.size) else {
            return .refusal("no instruction accesses a field of \(value.size) bytes")
        }
        return .number(value.value, accessSize: Int(value.size))
    }

    private func patchWideLoad(_ value: COREValue) -> COREPatch {
        guard code == 0x18, source == 0, offset == 0, let second, second.isPlain else {
            return .refusal("the load of a number has an unknown form")
        }
        let held = UInt64(UInt32(bitPattern: immediate)) | UInt64(UInt32(bitPattern: second.immediate)) << 32
        return mismatch(value, held) ?? .number(value.value, accessSize: nil)
    }

    private func mismatch(_ value: COREValue, _ held: UInt64) -> COREPatch? {
        guard value.isChecked, held != value.original else { return nil }
        return .refusal("the instruction holds \(held), where its types say \(value.original)")
    }
}
