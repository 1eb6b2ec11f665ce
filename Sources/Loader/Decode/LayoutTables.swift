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
    @usableFromInline let names: UnsafeRawBufferPointer
    /// How stack traces are shown; nil in all other layouts.
    @usableFromInline let frames: StackFrames?

    init(instructions: [Instruction], pools: LayoutPools, frames: StackFrames?) {
        self.frames = frames
        self.instructions = Self.copy(instructions)
        instructionCount = instructions.count
        enumerators = Self.copy(pools.enumerators)
        let names = UnsafeMutableRawBufferPointer.allocate(
            byteCount: pools.names.bytes.count + LayoutName.slack, alignment: 1)
        names.copyBytes(from: pools.names.bytes + [UInt8](repeating: 0, count: LayoutName.slack))
        self.names = UnsafeRawBufferPointer(names)
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
