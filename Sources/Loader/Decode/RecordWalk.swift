/// One pass over one record.
///
/// The recursion is over arrays only, and the compiler bounds their nesting.
@usableFromInline
struct RecordWalk {
    @usableFromInline let record: UnsafeRawBufferPointer
    @usableFromInline let instructions: UnsafePointer<Instruction>
    @usableFromInline let enumerators: UnsafePointer<Enumerator>
    @usableFromInline let names: UnsafeRawBufferPointer
    // Unmanaged, because the tables own it and a walk must not count references.
    @usableFromInline let frames: Unmanaged<StackFrames>?
    @usableFromInline let isSwapped: Bool
    @usableFromInline let isLittle: Bool
    @usableFromInline var isWhole = true

    @inlinable
    init(record: UnsafeRawBufferPointer, tables: LayoutTables, isSwapped: Bool, isLittle: Bool) {
        self.record = record
        instructions = tables.instructions
        enumerators = tables.enumerators
        names = tables.names
        frames = tables.frames.map(Unmanaged.passUnretained)
        self.isSwapped = isSwapped
        self.isLittle = isLittle
    }

    @inlinable
    mutating func run<Sink: ValueSink & ~Copyable>(count: Int, into sink: inout Sink) -> Bool {
        guard record.count >= instructions.pointee.byteCount else {
            sink.opaque(record)
            return false
        }
        run(0, count, base: 0, into: &sink)
        return isWhole
    }

    // Instructions are read in place: copying one out costs more than most values.
    @inlinable
    mutating func run<Sink: ValueSink & ~Copyable>(_ first: Int, _ end: Int, base: Int, into sink: inout Sink) {
        var index = first
        while index < end {
            let instruction = instructions + index
            let start = base &+ instruction.pointee.offset
            guard start &+ instruction.pointee.byteCount <= record.count else {
                isWhole = false
                sink.missing(columns: instruction.pointee.columns)
                index = instruction.pointee.next
                continue
            }
            if instruction.pointee.name.count > 0 { sink.key(instruction.pointee.name.name(in: names)) }
            switch instruction.pointee.operation {
            case .object:
                sink.beginObject()
                index &+= 1
                continue
            case .objectEnd: sink.endObject()
            case .array: runArray(index, instruction.pointee.count, at: start, into: &sink)
            case .flexibleArray:
                runArray(index, (record.count - start) / instruction.pointee.stride, at: start, into: &sink)
            default: emit(instruction, at: start, into: &sink)
            }
            index = instruction.pointee.next
        }
    }

    @inlinable
    mutating func runArray<Sink: ValueSink & ~Copyable>(
        _ index: Int, _ count: Int, at start: Int, into sink: inout Sink
    ) {
        let instruction = instructions + index
        sink.beginArray()
        var base = start
        for _ in 0..<count {
            run(index + 1, instruction.pointee.next, base: base, into: &sink)
            base += instruction.pointee.stride
        }
        sink.endArray()
    }
}
