/// A place in a program that a loader fills in from the types of the kernel it loads into ("compile once, run
/// everywhere").
public struct CORERelocation: Sendable, Hashable {
    /// The name of the ELF section the instruction stands in.
    public let section: String
    /// Where the instruction begins, in bytes from the start of its section.
    public let instructionOffset: Int
    /// What the compiler knew: a type of the object's own BTF.
    public let type: BTF.TypeID
    /// The way into that type: indexes of elements and members for fields, the index of a constant for values.
    public let path: [Int]
    /// What is asked of the kernel's counterpart of that type.
    public let kind: Kind

    /// What a relocation asks for, numbered as `enum bpf_core_relo_kind`.
    public enum Kind: UInt32, Sendable, Hashable, CaseIterable {
        /// A field's offset in bytes.
        case fieldByteOffset = 0
        /// A field's size in bytes.
        case fieldByteSize
        /// Whether a field exists.
        case fieldExists
        /// Whether a field is signed.
        case fieldSigned
        /// How far a bit-field is shifted left to drop what is above it.
        case fieldLeftShift
        /// How far it is shifted right after that.
        case fieldRightShift
        /// The type's id in the object's own BTF; nothing of the kernel is asked.
        case typeIDLocal
        /// The type's id in the kernel's BTF.
        case typeIDTarget
        /// Whether a type exists.
        case typeExists
        /// A type's size in bytes.
        case typeSize
        /// Whether a constant of an enumeration exists.
        case enumValueExists
        /// The value of a constant of an enumeration.
        case enumValue
        /// Whether a type exists and has the same members.
        case typeMatches

        /// Whether a member of a type is meant, by a path.
        var isField: Bool { rawValue <= Kind.fieldRightShift.rawValue }
        /// Whether a constant of an enumeration is meant.
        var isEnumValue: Bool { self == .enumValueExists || self == .enumValue }
    }

    /// The most indexes a path may have (`BPF_CORE_SPEC_MAX_LEN`).
    static let longestPath = 64
}
