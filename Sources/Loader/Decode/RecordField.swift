/// One value inside the records of a layout: what it is, and a layout that hands over nothing else.
public struct RecordField: Sendable {
    /// What a value is, as far as comparing it goes.
    public enum Kind: Sendable, Hashable {
        /// An integer of a number of bits.
        case integer(bits: Int, isSigned: Bool)
        /// A duration in nanoseconds.
        case duration(isSigned: Bool)
        /// A truth value.
        case bool
        /// A floating-point number.
        case float
        /// Text.
        case text
        /// A value of an enumeration.
        case enumeration(bits: Int, isSigned: Bool)
        /// A pointer.
        case pointer
        /// An IPv4 address, in network order.
        case ipv4
        /// An IPv6 address, in network order.
        case ipv6
        /// An array; how many elements it has, nil where the record decides.
        case array(count: Int?)
        /// A structure or union.
        case object
        /// Bytes that are shown as they are, or the frames of a stack.
        case bytes
    }

    /// What the value is.
    public let kind: Kind
    /// Hands over the value alone, as it is shown.
    public let layout: RecordLayout

    /// The layout with the number of an enumeration's value in place of its name.
    public var numbers: RecordLayout {
        guard case .enumeration(_, let isSigned) = kind else { return layout }
        var instruction = layout.tables.instructions.pointee
        instruction.operation = isSigned ? .signedBits : .unsignedBits
        return layout.replacing([instruction])
    }

    /// The names of an enumeration's values, each with its number; empty for anything else.
    public var enumerators: [(name: String, value: Int128)] {
        guard case .enumeration(let bits, let isSigned) = kind else { return [] }
        let instruction = layout.tables.instructions.pointee
        return (instruction.stride..<instruction.stride + instruction.count).map { index in
            let enumerator = layout.tables.enumerators[index]
            let unused = Int64(64 - bits)
            let signed = (Int64(bitPattern: enumerator.bits) << unused) >> unused
            let name = enumerator.name.name(in: layout.tables.names).utf8
            return (
                String(decoding: name, as: UTF8.self), isSigned ? Int128(signed) : Int128(enumerator.bits)
            )
        }
    }
}

extension Instruction {
    /// What the value of this instruction is.
    var kind: RecordField.Kind {
        switch operation {
        case .object, .objectEnd: .object
        case .array: .array(count: count)
        case .flexibleArray: .array(count: nil)
        case .unsigned8, .unsigned16, .unsigned32, .unsigned64, .unsigned128:
            .integer(bits: byteCount * 8, isSigned: false)
        case .signed8, .signed16, .signed32, .signed64, .signed128: .integer(bits: byteCount * 8, isSigned: true)
        case .unsignedBits: .integer(bits: bitWidth, isSigned: false)
        case .signedBits: .integer(bits: bitWidth, isSigned: true)
        case .bool, .boolBits: .bool
        case .float, .double: .float
        case .pointer: .pointer
        case .enumeration, .flags: .enumeration(bits: bitWidth, isSigned: isSigned)
        case .text, .flexibleText: .text
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        case .unsignedDuration: .duration(isSigned: false)
        case .signedDuration: .duration(isSigned: true)
        case .opaque, .opaqueRest, .stackFrames: .bytes
        }
    }
}
