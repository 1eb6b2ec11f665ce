import Base

/// What a relocation's question comes to, on one side: in the object's types, or in the kernel's.
struct COREAnswer: Hashable {
    /// The number asked for.
    var value: UInt64 = 0
    /// Whether the compiler's instruction has to hold the object's answer, as a check that both mean the same.
    var isChecked = true
    /// The size in bytes of the field at an offset, 0 where an access of another width would not be adjusted.
    var size: UInt32 = 0
    /// The field's type, where `size` is not 0.
    var type: BTF.TypeID = .void

    /// Answers for a way that exists (`bpf_core_calc_field_relo`, `…_type_relo`, `…_enumval_relo`).
    static func find(_ kind: CORERelocation.Kind, at way: CORESpec, order: ByteOrder) throws(COREFault) -> COREAnswer {
        switch kind {
        case .fieldExists, .typeExists, .typeMatches, .enumValueExists: return COREAnswer(value: 1)
        case .fieldByteOffset, .fieldByteSize, .fieldSigned, .fieldLeftShift, .fieldRightShift:
            return try COREField(way).answer(kind, order: order)
        case .typeIDLocal, .typeIDTarget:
            // A linker may have changed the number since the compiler wrote it.
            return COREAnswer(value: UInt64(way.root.rawValue), isChecked: false)
        case .typeSize:
            guard let size = way.types.size(of: way.root) else { throw .refused("the type has no size") }
            return COREAnswer(value: UInt64(size))
        case .enumValue: return COREAnswer(value: constant(way))
        }
    }

    /// Answers where the kernel has nothing that matches; nil where there is no answer, so that the instruction must
    /// not run.
    static func missing(_ kind: CORERelocation.Kind) -> COREAnswer? {
        switch kind {
        case .fieldExists, .typeExists, .typeMatches, .enumValueExists, .typeIDTarget, .typeSize: COREAnswer()
        case .typeIDLocal, .fieldByteOffset, .fieldByteSize, .fieldSigned, .fieldLeftShift, .fieldRightShift,
            .enumValue:
            nil
        }
    }

    /// A constant's value; of 32 bits it is sign-extended whatever its enumeration says, as libbpf does it.
    private static func constant(_ way: CORESpec) -> UInt64 {
        guard let step = way.steps.first else { return 0 }
        let record = way.types.record(of: step.type)
        let offset = record.element(step.index)
        let low = way.types.word(at: offset + 4)
        guard record.code == BTF.Code.enumeration64 else {
            return UInt64(bitPattern: Int64(Int32(bitPattern: low)))
        }
        return UInt64(low) | UInt64(way.types.word(at: offset + 8)) << 32
    }
}

/// A field at the end of a way: where it lies, and how it is read.
struct COREField {
    private let way: CORESpec
    private let step: CORESpec.Step
    /// The type without modifiers, and whether the field is a bit-field.
    private let type: BTF.TypeID
    private let isBitField: Bool
    /// Where the bits begin and how many they are, and the bytes to be read for them.
    private let bitOffset: UInt32
    private let bits: UInt32
    private var byteOffset: UInt32
    private var bytes: UInt32

    init(_ way: CORESpec) throws(COREFault) {
        guard let step = way.steps.last else { throw .refused("its path is empty") }
        let types = way.types
        self.way = way
        self.step = step
        bitOffset = way.bitOffset
        let record = types.record(of: step.type)
        let width = step.name == nil ? 0 : types.bitFieldSize(record, at: record.element(step.index))
        isBitField = width > 0
        type = step.name == nil ? step.type : types.strippingModifiers(types.elementType(record, step.index))
        guard let size = types.size(of: type) else { throw .refused("the field has no size") }
        bytes = UInt32(truncatingIfNeeded: size)
        bits = isBitField ? width : bytes &* 8
        byteOffset = bitOffset / 8
        if isBitField { try widen() }
    }

    /// Finds the smallest aligned number that holds a bit-field, beginning with its type's size.
    private mutating func widen() throws(COREFault) {
        guard bytes > 0 else { throw .refused("the field has no size") }
        byteOffset = bitOffset / 8 / bytes &* bytes
        while bitOffset &+ bits &- byteOffset &* 8 > bytes &* 8 {
            guard bytes < 8 else { throw .refused("the bit-field cannot be read as one number") }
            bytes *= 2
            byteOffset = bitOffset / 8 / bytes &* bytes
        }
    }

    func answer(_ kind: CORERelocation.Kind, order: ByteOrder) throws(COREFault) -> COREAnswer {
        // What is known of a bit-field depends on the compiler, except its sign and width.
        switch kind {
        case .fieldByteOffset:
            return COREAnswer(
                value: UInt64(byteOffset), isChecked: !isBitField, size: isBitField ? 0 : bytes,
                type: isBitField ? .void : type)
        case .fieldByteSize: return COREAnswer(value: UInt64(bytes), isChecked: !isBitField)
        default: break
        }
        guard step.name != nil else { throw .refused("an element of an array has no bits to ask for") }
        switch kind {
        case .fieldSigned: return COREAnswer(value: isSigned ? 1 : 0)
        case .fieldLeftShift:
            let shift =
                order == .little
                ? 64 &- (bitOffset &+ bits &- byteOffset &* 8) : (8 &- bytes) &* 8 &+ (bitOffset &- byteOffset &* 8)
            return COREAnswer(value: UInt64(shift), isChecked: !isBitField)
        default: return COREAnswer(value: UInt64(64 &- bits))
        }
    }

    private var isSigned: Bool {
        let record = way.types.record(of: type)
        if record.isEnumeration { return record.flag }
        return record.code == BTF.Code.integer && way.types.integer(record).isSigned
    }
}
