extension RecordWalk {
    /// Hands over one value; the caller has checked that its bytes are there.
    @inlinable @inline(__always)
    func emit<Sink: ValueSink & ~Copyable>(
        _ instruction: UnsafePointer<Instruction>, at start: Int, into sink: inout Sink
    ) {
        switch instruction.pointee.operation {
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
        case .signedBits: sink.signed(extended(bits(of: instruction, at: start), instruction.pointee.bitWidth))
        case .enumeration: emitEnumeration(instruction, at: start, into: &sink)
        case .text, .flexibleText: sink.text(text(of: instruction, at: start))
        default: emitRare(instruction, at: start, into: &sink)
        }
    }

    @inlinable
    func emitRare<Sink: ValueSink & ~Copyable>(
        _ instruction: UnsafePointer<Instruction>, at start: Int, into sink: inout Sink
    ) {
        switch instruction.pointee.operation {
        case .bool: sink.bool(slice(start, instruction.pointee.byteCount).contains { $0 != 0 })
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
        case .flags: emitFlags(instruction, at: start, into: &sink)
        case .stackFrames: emitFrames(at: start, into: &sink)
        case .opaqueRest: sink.opaque(slice(start, record.count - start))
        default: sink.opaque(slice(start, instruction.pointee.byteCount))
        }
    }

    @inlinable
    func emitEnumeration<Sink: ValueSink & ~Copyable>(
        _ instruction: UnsafePointer<Instruction>, at start: Int, into sink: inout Sink
    ) {
        let value = bits(of: instruction, at: start)
        if let name = enumerator(value, in: instruction) { return sink.enumerator(name.name(in: names)) }
        guard instruction.pointee.isSigned else { return sink.unsigned(value) }
        sink.signed(extended(value, instruction.pointee.bitWidth))
    }

    /// Hands over the names of all bits that are set, where each has one.
    @inlinable
    func emitFlags<Sink: ValueSink & ~Copyable>(
        _ instruction: UnsafePointer<Instruction>, at start: Int, into sink: inout Sink
    ) {
        let value = bits(of: instruction, at: start)
        var rest = value
        while rest != 0, enumerator(rest & (~rest &+ 1), in: instruction) != nil { rest &= rest &- 1 }
        guard value != 0, rest == 0 else { return emitEnumeration(instruction, at: start, into: &sink) }
        sink.beginArray()
        rest = value
        while rest != 0, let name = enumerator(rest & (~rest &+ 1), in: instruction) {
            sink.enumerator(name.name(in: names))
            rest &= rest &- 1
        }
        sink.endArray()
    }

    @inlinable
    func emitFrames<Sink: ValueSink & ~Copyable>(at start: Int, into sink: inout Sink) {
        guard let frames else { return sink.opaque(slice(start, record.count - start)) }
        sink.beginArray()
        frames._withUnsafeGuaranteedRef { frames in
            frames.forEach(slice(start, record.count - start)) { sink.text($0) }
        }
        sink.endArray()
    }

    /// Finds the name of a value: where the values have no gaps at once, else by halving.
    @inlinable
    func enumerator(_ bits: UInt64, in instruction: UnsafePointer<Instruction>) -> NameRange? {
        guard instruction.pointee.count > 0 else { return nil }
        let first = enumerators[instruction.pointee.stride].bits
        guard bits >= first else { return nil }
        if bits - first < UInt64(instruction.pointee.count) {
            let guess = enumerators[instruction.pointee.stride + Int(bits - first)]
            if guess.bits == bits { return guess.name }
        }
        var low = instruction.pointee.stride
        var high = low + instruction.pointee.count
        while low < high {
            let middle = low + (high - low) / 2
            let candidate = enumerators[middle]
            if candidate.bits == bits { return candidate.name }
            if candidate.bits < bits { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    @inlinable @inline(__always)
    func text(of instruction: UnsafePointer<Instruction>, at start: Int) -> UnsafeRawBufferPointer {
        let count = instruction.pointee.operation == .text ? instruction.pointee.byteCount : record.count - start
        let bytes = slice(start, count)
        var end = 0
        // Eight bytes at a time while none of them is 0: minus one borrows into the highest bit of one that is.
        while end &+ 8 <= count {
            let word = bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)
            guard (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 == 0 else { break }
            end &+= 8
        }
        while end < count, bytes[end] != 0 { end &+= 1 }
        return slice(start, end)
    }

    @inlinable @inline(__always)
    func slice(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: record.baseAddress.map { $0 + start }, count: count)
    }

    @inlinable @inline(__always)
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ start: Int, as type: T.Type) -> T {
        let value = record.loadUnaligned(fromByteOffset: start, as: type)
        return isSwapped ? value.byteSwapped : value
    }
}
