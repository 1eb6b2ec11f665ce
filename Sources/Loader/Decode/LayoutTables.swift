/// The tables that a walk reads, in memory that does not move.
///
/// Arrays would do, but a walk would then retain and release each of them for every record.
///
/// `@unchecked Sendable`: the memory is written before the initializer returns, only read after it, and freed last.
@usableFromInline
final class LayoutTables: @unchecked Sendable {
    @usableFromInline let instructions: UnsafePointer<Instruction>
    @usableFromInline let instructionCount: Int
    @usableFromInline let enumerators: UnsafePointer<Enumerator>
    private let enumeratorCount: Int
    @usableFromInline let names: UnsafeRawBufferPointer
    /// How stack traces are shown; nil in all other layouts.
    @usableFromInline let frames: StackFrames?

    convenience init(instructions: [Instruction], pools: LayoutPools, frames: StackFrames?) {
        self.init(instructions, pools.enumerators, names: pools.names.bytes, frames)
    }

    /// Tables of other instructions that point into tables that are there, or into more names behind theirs.
    convenience init(instructions: [Instruction], addingNames names: [UInt8], to other: LayoutTables) {
        let enumerators = UnsafeBufferPointer(start: other.enumerators, count: other.enumeratorCount)
        self.init(instructions, Array(enumerators), names: Array(other.names) + names, other.frames)
    }

    private init(_ instructions: [Instruction], _ enumerators: [Enumerator], names: [UInt8], _ frames: StackFrames?) {
        self.frames = frames
        self.instructions = Self.copy(instructions)
        instructionCount = instructions.count
        self.enumerators = Self.copy(enumerators)
        enumeratorCount = enumerators.count
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: names.count + LayoutName.slack, alignment: 1)
        memory.copyBytes(from: names + [UInt8](repeating: 0, count: LayoutName.slack))
        self.names = UnsafeRawBufferPointer(memory)
    }

    deinit {
        instructions.deallocate()
        enumerators.deallocate()
        names.deallocate()
    }

    private static func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
        for (index, element) in elements.enumerated() { (memory + index).initialize(to: element) }
        return UnsafePointer(memory)
    }
}
