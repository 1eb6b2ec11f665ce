import Base

extension BTF {
    /// What a checked record says, its elements included.
    func kind(of record: Record) -> Kind {
        switch record.code {
        case Code.integer: .integer(integer(record))
        case Code.float: .float(size: Int(record.word))
        case Code.array: array(record)
        case Code.structure: .structure(size: Int(record.word), members: members(record))
        case Code.union: .union(size: Int(record.word), members: members(record))
        case Code.enumeration, Code.enumeration64: enumeration(record)
        case Code.prototype: .prototype(returns: record.reference, parameters: parameters(record))
        case Code.dataSection: .dataSection(size: Int(record.word), variables: variables(record))
        default: reference(record)
        }
    }

    private func reference(_ record: Record) -> Kind {
        let target = record.reference
        return switch record.code {
        case Code.pointer: .pointer(target)
        case Code.forward: .forward(isUnion: record.flag)
        case Code.typedef: .typedef(target)
        case Code.volatile: .volatile(target)
        case Code.const: .const(target)
        case Code.restrict: .restrict(target)
        case Code.typeTag: .typeTag(target)
        case Code.function: .function(prototype: target, linkage: linkage(record.elements))
        case Code.variable: .variable(type: target, linkage: linkage(Int(word(at: record.body))))
        case Code.declTag: .declTag(target: target, component: component(record))
        default: .void
        }
    }

    private func linkage(_ value: Int) -> Linkage { Linkage(rawValue: value) ?? .local }

    /// The component of a declaration tag; -1 stands for the declaration itself.
    func component(_ record: Record) -> Int? {
        let value = Int32(bitPattern: word(at: record.body))
        return value < 0 ? nil : Int(value)
    }

    func integer(_ record: Record) -> Integer {
        let word = word(at: record.body)
        let encoding = word >> 24
        return Integer(
            size: Int(record.word), bits: Int(word & 0xFF), bitOffset: Int(word >> 16 & 0xFF),
            isSigned: encoding & 1 != 0, isCharacter: encoding & 2 != 0, isBoolean: encoding & 4 != 0)
    }

    private func array(_ record: Record) -> Kind {
        .array(
            element: TypeID(rawValue: word(at: record.body)),
            index: TypeID(rawValue: word(at: record.body + 4)),
            count: Int(word(at: record.body + 8)))
    }

    private func members(_ record: Record) -> [Member] {
        (0..<record.elements).map { member(record, at: record.element($0)) }
    }

    private func member(_ record: Record, at offset: Int) -> Member {
        let place = place(record, at: offset)
        return Member(
            name: name(at: word(at: offset)), type: TypeID(rawValue: word(at: offset + 4)),
            bitOffset: place.bits, bitFieldSize: place.width)
    }

    /// Where the member written at an offset lies, in bits. With `kind_flag` the word carries the width of a bit-field
    /// in its upper 8 bits; without, a bit-field is a member whose integer type is narrower than its bytes.
    func place(_ record: Record, at offset: Int) -> (bits: Int, width: Int?) {
        let place = word(at: offset + 8)
        if record.flag {
            let width = Int(place >> 24)
            return (Int(place & 0xFF_FFFF), width == 0 ? nil : width)
        }
        let field = narrowInteger(TypeID(rawValue: word(at: offset + 4)))
        return (Int(place) + (field?.bitOffset ?? 0), field?.bits)
    }

    private func narrowInteger(_ type: TypeID) -> Integer? {
        let target = strippingModifiers(type)
        guard code(of: target) == Code.integer else { return nil }
        let integer = integer(record(of: target))
        return integer.bits == integer.size * 8 ? nil : integer
    }

    private func enumeration(_ record: Record) -> Kind {
        let isWide = record.code == Code.enumeration64
        let values = (0..<record.elements).map { index in
            let offset = record.element(index)
            return EnumValue(
                name: name(at: word(at: offset)),
                bits: isWide ? wideValue(at: offset + 4) : value(at: offset + 4, isSigned: record.flag))
        }
        return .enumeration(size: Int(record.word), isSigned: record.flag, values: values)
    }

    private func value(at offset: Int, isSigned: Bool) -> UInt64 {
        let raw = word(at: offset)
        return isSigned ? UInt64(bitPattern: Int64(Int32(bitPattern: raw))) : UInt64(raw)
    }

    /// The low word comes first in either byte order.
    private func wideValue(at offset: Int) -> UInt64 {
        UInt64(word(at: offset)) | UInt64(word(at: offset + 4)) << 32
    }

    private func parameters(_ record: Record) -> [Parameter] {
        (0..<record.elements).map { index in
            let offset = record.element(index)
            return Parameter(name: name(at: word(at: offset)), type: TypeID(rawValue: word(at: offset + 4)))
        }
    }

    private func variables(_ record: Record) -> [SectionVariable] {
        (0..<record.elements).map { index in
            let offset = record.element(index)
            return SectionVariable(
                variable: TypeID(rawValue: word(at: offset)), offset: Int(word(at: offset + 4)),
                size: Int(word(at: offset + 8)))
        }
    }
}
