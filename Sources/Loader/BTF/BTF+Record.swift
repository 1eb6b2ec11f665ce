import Base

extension BTF {
    /// The kinds as the format numbers them.
    enum Code {
        static let integer: UInt32 = 1
        static let pointer: UInt32 = 2
        static let array: UInt32 = 3
        static let structure: UInt32 = 4
        static let union: UInt32 = 5
        static let enumeration: UInt32 = 6
        static let forward: UInt32 = 7
        static let typedef: UInt32 = 8
        static let volatile: UInt32 = 9
        static let const: UInt32 = 10
        static let restrict: UInt32 = 11
        static let function: UInt32 = 12
        static let prototype: UInt32 = 13
        static let variable: UInt32 = 14
        static let dataSection: UInt32 = 15
        static let float: UInt32 = 16
        static let declTag: UInt32 = 17
        static let typeTag: UInt32 = 18
        static let enumeration64: UInt32 = 19
    }

    /// The three words every type begins with (`struct btf_type`).
    struct Record {
        /// Where the record begins in the section.
        let offset: Int
        /// Offset of the name among the strings.
        let name: UInt32
        /// Kind, flag and number of elements.
        let info: UInt32
        /// A size in bytes or a type's id, as the kind has it.
        let word: UInt32

        /// How many bytes the three words take.
        static let size = 12

        /// The kind's number.
        var code: UInt32 { info >> 24 & 0x1F }
        /// `vlen`: how many members, values, parameters or variables follow; a function's linkage.
        var elements: Int { Int(info & 0xFFFF) }
        /// `kind_flag`: bit-field offsets in structs, signedness in enumerations, union in forward declarations.
        var flag: Bool { info >> 31 == 1 }
        /// Where what follows the three words begins.
        var body: Int { offset + Record.size }
        /// `word` as a type's id.
        var reference: TypeID { TypeID(rawValue: word) }

        /// The size in bytes of one element after the record, 0 for kinds without any.
        var elementSize: Int {
            switch code {
            case Code.structure, Code.union, Code.dataSection, Code.enumeration64: 12
            case Code.enumeration, Code.prototype: 8
            default: 0
            }
        }

        /// How many bytes follow the three words.
        var bodySize: Int {
            switch code {
            case Code.integer, Code.variable, Code.declTag: 4
            case Code.array: 12
            default: elements * elementSize
            }
        }

        /// Where an element begins in the section.
        func element(_ index: Int) -> Int { body + index * elementSize }
    }

    /// Reads a 32-bit number; the offset was checked when the BTF was parsed, and a wrong one traps.
    func word(at offset: Int) -> UInt32 {
        if offset < origin, let base { return base.types.word(at: offset) }
        let raw = bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset - origin, as: UInt32.self)
        return order == .little ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw)
    }

    func record(at offset: Int) -> Record {
        Record(
            offset: offset, name: word(at: offset), info: word(at: offset + 4), word: word(at: offset + 8))
    }

    /// The record of a type; one of no kind for `void` and numbers out of range.
    func record(of id: TypeID) -> Record {
        contains(id) ? record(at: recordOffset(of: id)) : Record(offset: 0, name: 0, info: 0, word: 0)
    }

    /// Where a type's record begins; `id` is one of these types.
    func recordOffset(of id: TypeID) -> Int {
        if Int(id.rawValue) < firstID, let base { return base.types.recordOffset(of: id) }
        return Int(records[Int(id.rawValue) - firstID])
    }

    /// The kind's number of a type; that of `void` is 0.
    func code(of id: TypeID) -> UInt32 {
        contains(id) ? word(at: recordOffset(of: id) + 4) >> 24 & 0x1F : 0
    }

    /// The bytes of a name without its NUL; `name` was checked when the BTF was parsed.
    func nameBytes(at name: UInt32) -> ArraySlice<UInt8> {
        if Int(name) < stringOrigin, let base { return base.types.nameBytes(at: name) }
        let start = strings.lowerBound + Int(name) - stringOrigin
        guard start < strings.upperBound else { return [] }
        var end = start
        while end < strings.upperBound, bytes[end] != 0 { end += 1 }
        return bytes[start..<end]
    }

    /// The bytes of a type's name; empty for `void` and what has none.
    func nameBytes(of id: TypeID) -> ArraySlice<UInt8> {
        contains(id) ? nameBytes(at: word(at: recordOffset(of: id))) : []
    }

    /// Whether a name is these bytes; looks no further than they tell.
    func hasName(at name: UInt32, _ wanted: ArraySlice<UInt8>) -> Bool {
        let (bytes, start) = stringPlace(at: name)
        guard start + wanted.count < bytes.count, bytes[start + wanted.count] == 0 else { return false }
        return bytes[start..<start + wanted.count].elementsEqual(wanted)
    }

    /// The section a string lies in, and where it begins there.
    func stringPlace(at name: UInt32) -> (bytes: [UInt8], start: Int) {
        if Int(name) < stringOrigin, let base { return base.types.stringPlace(at: name) }
        return (bytes, strings.lowerBound + Int(name) - stringOrigin)
    }

    func name(at name: UInt32) -> String {
        String(decoding: nameBytes(at: name), as: UTF8.self)
    }
}
