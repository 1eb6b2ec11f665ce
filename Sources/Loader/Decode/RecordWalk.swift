/// One pass over one record.
///
/// The recursion is over arrays only, and the compiler bounds their nesting.
@usableFromInline
struct RecordWalk {
    @usableFromInline let record: UnsafeRawBufferPointer
    @usableFromInline let instructions: UnsafeBufferPointer<Instruction>
    @usableFromInline let enumerators: UnsafeBufferPointer<Enumerator>
    @usableFromInline let names: UnsafeRawBufferPointer
    @usableFromInline let isSwapped: Bool
    @usableFromInline let isLittle: Bool
    @usableFromInline var isWhole = true

    @inlinable
    init(
        record: UnsafeRawBufferPointer, instructions: UnsafeBufferPointer<Instruction>,
        enumerators: UnsafeBufferPointer<Enumerator>, names: UnsafeRawBufferPointer, isSwapped: Bool,
        isLittle: Bool
    ) {
        self.record = record
        self.instructions = instructions
        self.enumerators = enumerators
        self.names = names
        self.isSwapped = isSwapped
        self.isLittle = isLittle
    }

    @inlinable
    mutating func run<Sink: ValueSink & ~Copyable>(into sink: inout Sink) -> Bool {
        guard record.count >= instructions[0].byteCount else {
            sink.opaque(record)
            return false
        }
        run(0, instructions.count, base: 0, into: &sink)
        return isWhole
    }

    @inlinable
    mutating func run<Sink: ValueSink & ~Copyable>(_ first: Int, _ end: Int, base: Int, into sink: inout Sink) {
        var index = first
        while index < end {
            let instruction = instructions[index]
            let start = base + instruction.offset
            guard start + instruction.byteCount <= record.count else {
                isWhole = false
                sink.missing(columns: instruction.columns)
                index = instruction.next
                continue
            }
            if instruction.name.count > 0 { sink.key(instruction.name.name(in: names)) }
            switch instruction.operation {
            case .object:
                sink.beginObject()
                index += 1
                continue
            case .objectEnd: sink.endObject()
            case .array: runArray(index, instruction.count, at: start, into: &sink)
            case .flexibleArray:
                runArray(index, (record.count - start) / instruction.stride, at: start, into: &sink)
            default: emit(instruction, at: start, into: &sink)
            }
            index = instruction.next
        }
    }

    @inlinable
    mutating func runArray<Sink: ValueSink & ~Copyable>(
        _ index: Int, _ count: Int, at start: Int, into sink: inout Sink
    ) {
        let instruction = instructions[index]
        sink.beginArray()
        var base = start
        for _ in 0..<count {
            run(index + 1, instruction.next, base: base, into: &sink)
            base += instruction.stride
        }
        sink.endArray()
    }
}
