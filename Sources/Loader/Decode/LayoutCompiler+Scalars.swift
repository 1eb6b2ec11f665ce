extension LayoutCompiler {
    /// The operation for a typedef that changes how a value is shown, where its size fits.
    func special(_ names: [String], _ id: BTF.TypeID) -> Instruction.Operation? {
        for name in names {
            switch (name, btf.size(of: id)) {
            case ("ipv4_addr", 4), ("ipv6_addr", 4): return .ipv4
            case ("ipv6_addr", 16): return .ipv6
            case ("duration", 8):
                guard case .integer(let integer) = btf[id].kind, !integer.isBoolean, integer.bits == 64 else {
                    continue
                }
                return integer.isSigned ? .signedDuration : .unsignedDuration
            default: continue
            }
        }
        return nil
    }

    mutating func integer(_ place: Place, _ id: BTF.TypeID, _ integer: BTF.Integer) -> Int {
        guard integer.bits == integer.size * 8 else { return misaligned(place, id) }
        if integer.isBoolean { return leaf(.bool, place, byteCount: integer.size) }
        let operation: Instruction.Operation? =
            switch (integer.size, integer.isSigned) {
            case (1, false): .unsigned8
            case (2, false): .unsigned16
            case (4, false): .unsigned32
            case (8, false): .unsigned64
            case (16, false): .unsigned128
            case (1, true): .signed8
            case (2, true): .signed16
            case (4, true): .signed32
            case (8, true): .signed64
            case (16, true): .signed128
            default: nil
            }
        return leaf(operation ?? .opaque, place, byteCount: integer.size)
    }

    mutating func float(_ place: Place, _ size: Int) -> Int {
        switch size {
        case 4: leaf(.float, place, byteCount: 4)
        case 8: leaf(.double, place, byteCount: 8)
        default: leaf(.opaque, place, byteCount: size)
        }
    }

    mutating func enumeration(
        _ place: Place, _ id: BTF.TypeID, width: Int, _ isSigned: Bool, _ values: [BTF.EnumValue]
    ) -> Int {
        let end = place.bits + width
        let byteCount = (end + 7) / 8
        guard (1...64).contains(width) else { return leaf(.opaque, place, byteCount: byteCount) }
        let table = pools.table(for: id.rawValue, width: width, isSigned: isSigned, values: values)
        _ = leaf(listsFlags && areFlags(values) ? .flags : .enumeration, place, byteCount: byteCount)
        let index = instructions.count - 1
        instructions[index].isSigned = isSigned
        instructions[index].bitOffset = place.bits
        instructions[index].bitWidth = width
        instructions[index].stride = table.lowerBound
        instructions[index].count = table.count
        return 1
    }

    /// Whether an enumeration names bits: one that names 1, 2 and 3 counts something.
    private func areFlags(_ values: [BTF.EnumValue]) -> Bool {
        !Set(values.map(\.bits)).isSuperset(of: [1, 2, 3])
    }

    /// A member whose declaration gives its width.
    mutating func bitField(_ place: Place, _ id: BTF.TypeID) throws(TooLarge) -> Int {
        let width = place.bitFieldSize ?? 0
        switch btf[id].kind {
        case .integer(let integer): return bits(place, integer, width: width)
        case .enumeration(_, let isSigned, let values):
            try step(values.count / 16)
            return enumeration(place, id, width: width, isSigned, values)
        default: return leaf(.opaque, place, byteCount: (place.bits + width + 7) / 8)
        }
    }

    /// A value that fills no whole bytes without being declared so: compilers before BTF's `kind_flag` wrote a
    /// bit-field as an integer type of its width.
    mutating func misaligned(_ place: Place, _ id: BTF.TypeID) -> Int {
        guard case .integer(let integer) = btf[id].kind else { return opaque(place, id) }
        var exact = place
        let first = place.bits + integer.bitOffset
        exact.offset += first / 8
        exact.bits = first % 8
        return bits(exact, integer, width: integer.bits)
    }

    private mutating func bits(_ place: Place, _ integer: BTF.Integer, width: Int) -> Int {
        let byteCount = (place.bits + width + 7) / 8
        guard (1...64).contains(width) else { return leaf(.opaque, place, byteCount: byteCount) }
        let operation: Instruction.Operation =
            integer.isBoolean ? .boolBits : integer.isSigned ? .signedBits : .unsignedBits
        _ = leaf(operation, place, byteCount: byteCount)
        instructions[instructions.count - 1].bitOffset = place.bits
        instructions[instructions.count - 1].bitWidth = width
        return 1
    }
}

extension Instruction.Operation {
    /// Whether the values of this operation are numbers to a reader.
    var isNumeric: Bool {
        switch self {
        case .unsigned8, .unsigned16, .unsigned32, .unsigned64, .unsigned128, .signed8, .signed16, .signed32, .signed64,
            .signed128, .float, .double, .unsignedBits, .signedBits, .unsignedDuration, .signedDuration:
            true
        default: false
        }
    }
}
