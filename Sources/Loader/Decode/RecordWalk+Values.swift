extension RecordWalk {
    /// Hands over one value; the caller has checked that its bytes are there.
    @inlinable
    func emit<Sink: ValueSink & ~Copyable>(_ instruction: Instruction, at start: Int, into sink: inout Sink) {
        switch instruction.operation {
        case .unsigned8: sink.unsigned(UInt64(record[start]))
        case .unsigned16: sink.unsigned(UInt64(load(start, as: UInt16.self)))
        case .unsigned32: sink.unsigned(UInt64(load(start, as: UInt32.self)))
        case .unsigned64: sink.unsigned(load(start, as: UInt64.self))
        case .unsigned128: sink.wideUnsigned(load(start, as: UInt128.self))
        case .signed8: sink.signed(Int64(Int8(bitPattern: record[start])))
        case .signed16: sink.signed(Int64(load(start, as: Int16.self)))
        case .signed32: sink.signed(Int64(load(start, as: Int32.self)))
        case .signed64: sink.signed(load(start, as: Int64.self))
        case .signed128: sink.wideSigned(load(start, as: Int128.self))
        case .unsignedBits: sink.unsigned(bits(of: instruction, at: start))
        case .signedBits: sink.signed(extended(bits(of: instruction, at: start), instruction.bitWidth))
        case .enumeration: emitEnumeration(instruction, at: start, into: &sink)
        case .text, .flexibleText: sink.text(text(of: instruction, at: start))
        default: emitRare(instruction, at: start, into: &sink)
        }
    }

    @inlinable
    func emitRare<Sink: ValueSink & ~Copyable>(_ instruction: Instruction, at start: Int, into sink: inout Sink) {
        switch instruction.operation {
        case .bool: sink.bool(slice(start, instruction.byteCount).contains { $0 != 0 })
        case .boolBits: sink.bool(bits(of: instruction, at: start) != 0)
        case .float: sink.float(Float(bitPattern: load(start, as: UInt32.self)))
        case .double: sink.double(Double(bitPattern: load(start, as: UInt64.self)))
        case .pointer: sink.pointer(load(start, as: UInt64.self))
        case .ipv4: sink.ipv4(slice(start, 4))
        case .ipv6: sink.ipv6(slice(start, 16))
        case .unsignedDuration: sink.duration(load(start, as: UInt64.self), isNegative: false)
        case .signedDuration:
            let value = load(start, as: Int64.self)
            sink.duration(value.magnitude, isNegative: value < 0)
        case .opaqueRest: sink.opaque(slice(start, record.count - start))
        default: sink.opaque(slice(start, instruction.byteCount))
        }
    }

    @inlinable
    func emitEnumeration<Sink: ValueSink & ~Copyable>(
        _ instruction: Instruction, at start: Int, into sink: inout Sink
    ) {
        let value = bits(of: instruction, at: start)
        if let name = enumerator(value, in: instruction) { return sink.enumerator(name.name(in: names)) }
        guard instruction.isSigned else { return sink.unsigned(value) }
        sink.signed(extended(value, instruction.bitWidth))
    }

    /// Finds the name of a value: where the values have no gaps at once, else by halving.
    @inlinable
    func enumerator(_ bits: UInt64, in instruction: Instruction) -> NameRange? {
        guard instruction.count > 0 else { return nil }
        let first = enumerators[instruction.stride].bits
        guard bits >= first else { return nil }
        if bits - first < UInt64(instruction.count) {
            let guess = enumerators[instruction.stride + Int(bits - first)]
            if guess.bits == bits { return guess.name }
        }
        var low = instruction.stride
        var high = low + instruction.count
        while low < high {
            let middle = low + (high - low) / 2
            let candidate = enumerators[middle]
            if candidate.bits == bits { return candidate.name }
            if candidate.bits < bits { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    @inlinable
    func text(of instruction: Instruction, at start: Int) -> UnsafeRawBufferPointer {
        let count = instruction.operation == .text ? instruction.byteCount : record.count - start
        let bytes = slice(start, count)
        guard let end = bytes.firstIndex(of: 0) else { return bytes }
        return slice(start, end)
    }

    @inlinable
    func slice(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: record[start..<start + count])
    }

    @inlinable
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ start: Int, as type: T.Type) -> T {
        let value = record.loadUnaligned(fromByteOffset: start, as: type)
        return isSwapped ? value.byteSwapped : value
    }
}
