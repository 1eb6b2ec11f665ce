extension RecordWalk {
    /// Reads the bits of a bit-field or of an enumeration.
    ///
    /// BTF counts bits from the begin of the memory: on little-endian machines the least significant bit of the first
    /// byte comes first, on big-endian ones its most significant bit (`btf_int_bits_show` in the kernel's btf.c).
    @inlinable
    func bits(of instruction: UnsafePointer<Instruction>, at start: Int) -> UInt64 {
        var value: UInt128 = 0
        for index in 0..<instruction.pointee.byteCount {
            let byte = UInt128(record[start + index])
            value = isLittle ? value | byte << UInt128(index * 8) : value << 8 | byte
        }
        let above = instruction.pointee.byteCount * 8 - instruction.pointee.bitOffset - instruction.pointee.bitWidth
        let shifted = value >> UInt128(isLittle ? instruction.pointee.bitOffset : above)
        let mask = UInt64.max >> UInt64(64 - instruction.pointee.bitWidth)
        return UInt64(truncatingIfNeeded: shifted) & mask
    }

    /// The signed number that bits of a width spell.
    @inlinable
    func extended(_ bits: UInt64, _ width: Int) -> Int64 {
        let unused = Int64(64 - width)
        return (Int64(bitPattern: bits) << unused) >> unused
    }
}
