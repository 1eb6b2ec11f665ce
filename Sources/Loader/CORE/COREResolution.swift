/// What becomes of a CO-RE relocation on one kernel.
public enum COREResolution: Sendable, Hashable {
    /// The instruction gets a number.
    case value(COREValue)
    /// The kernel has nothing that matches, and the question has no answer then: the loader makes the instruction an
    /// invalid one, which a program may hold as long as it never comes there. The text says what is missing.
    case absent(String)
    /// The loader gives up on the whole object; the text says why.
    case failed(String)
}

/// The number a relocation puts into its instruction.
public struct COREValue: Sendable, Hashable {
    /// The number for this kernel.
    public let value: UInt64
    /// The number for the kernel the object was compiled against.
    public let original: UInt64
    /// What was found in the kernel; nil where the answer is that there is no such thing, or none was looked for.
    public let match: COREMatch?
    /// What the kernel does not have, where `match` is nil for that reason.
    public let absence: String?

    /// Whether the instruction must hold `original` before.
    let isChecked: Bool
    /// The field's size in bytes when compiled and here, both 0 where it is not the offset of a whole field.
    let originalSize: UInt32
    let size: UInt32
    /// Whether an access of the other size would mean another number: it is adjusted for pointers and for integers
    /// without sign only.
    let isAdjustable: Bool
}

/// What a relocation was matched with.
public struct COREMatch: Sendable, Hashable {
    /// The type's number: in the kernel's BTF, or going on from it in a module's.
    public let type: BTF.TypeID
    /// The module it is from; nil for the kernel itself.
    public let module: String?
    /// The way as C would spell it: `struct task_struct.se.vruntime`, `enum state::RUNNING`.
    public let spelling: String
}
