/// One step of a layout: a value at an offset, or the begin or end of an object or array.
///
/// The list is flat; an array is one instruction before the instructions of one element, so its length costs nothing.
@usableFromInline
struct Instruction: Sendable, BitwiseCopyable {
    @usableFromInline
    enum Operation: UInt8, Sendable, BitwiseCopyable {
        case object, objectEnd, array, flexibleArray
        case unsigned8, unsigned16, unsigned32, unsigned64, unsigned128
        case signed8, signed16, signed32, signed64, signed128
        case bool, float, double, pointer
        case unsignedBits, signedBits, boolBits
        case enumeration, flags
        case text, flexibleText
        case ipv4, ipv6, unsignedDuration, signedDuration
        case opaque, opaqueRest, stackFrames
    }

    @usableFromInline var operation: Operation
    /// Of an enumeration: whether a value without a name is shown as a signed number.
    @usableFromInline var isSigned = false
    /// The member's name; none for elements and for the root.
    @usableFromInline var name: NameRange = .none
    /// Where the value begins, in bytes from the begin of the record or of the array's element.
    @usableFromInline var offset: Int
    /// How many bytes must be there for the value to be shown.
    @usableFromInline var byteCount: Int
    /// Of a bit-field: the first bit, counted within the bytes as the byte order demands.
    @usableFromInline var bitOffset = 0
    /// Of a bit-field: how many bits; of an enumeration: all its bits unless it is a bit-field.
    @usableFromInline var bitWidth = 0
    /// Of an array: how many elements. Of an enumeration: how many enumerators.
    @usableFromInline var count = 0
    /// Of an array: an element's bytes. Of an enumeration: the index of the first enumerator.
    @usableFromInline var stride = 0
    /// How many columns the value fills.
    @usableFromInline var columns = 1
    /// The instruction after this one and all that belongs to it.
    @usableFromInline var next = 0

    init(_ operation: Operation, offset: Int, byteCount: Int) {
        self.operation = operation
        self.offset = offset
        self.byteCount = byteCount
    }
}

/// A value of an enumeration and its name.
@usableFromInline
struct Enumerator: Sendable, BitwiseCopyable {
    /// The value's bits, cut to the width of the member that holds it.
    @usableFromInline let bits: UInt64
    @usableFromInline let name: NameRange
}
