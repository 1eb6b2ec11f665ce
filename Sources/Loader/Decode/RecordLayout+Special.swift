public import Base

// Layouts of bytes whose shape the type of map decides.
extension RecordLayout {
    /// A layout for bytes of which no type is known: all that the record holds, as one opaque value.
    ///
    /// - Parameter size: how many bytes a record is expected to have.
    /// - Returns: the layout.
    public static func opaque(size: Int) -> RecordLayout { single(.opaqueRest, size: size, isNumeric: false) }

    /// A layout for an unsigned number of 4 bytes, such as the number of a stack trace.
    ///
    /// - Parameter order: the byte order of the records.
    /// - Returns: the layout.
    public static func number(order: ByteOrder) -> RecordLayout {
        single(.unsigned32, size: 4, byteCount: 4, isNumeric: true, order: order)
    }

    /// A layout for stack traces: an array of texts, the innermost frame first.
    ///
    /// Records have 8 bytes in front of the trace: the process it belongs to, 0 where that is not known.
    /// - Parameters:
    ///   - size: how many bytes a trace has at most.
    ///   - hasBuildIDs: whether a frame names the file it is in by the file's build id.
    ///   - symbols: the kernel's functions.
    ///   - processes: the functions of processes; addresses that neither knows are shown as numbers.
    ///   - order: the byte order of the records.
    /// - Returns: the layout.
    public static func stackTrace(
        size: Int, hasBuildIDs: Bool, symbols: KernelSymbols, processes: ProcessSymbols, order: ByteOrder
    ) -> RecordLayout {
        let frames = StackFrames(
            symbols: symbols, processes: processes, hasBuildIDs: hasBuildIDs, isSwapped: order != .host)
        return single(.stackFrames, size: size + 8, isNumeric: false, order: order, frames: frames)
    }

    private static func single(
        _ operation: Instruction.Operation, size: Int, byteCount: Int = 0, isNumeric: Bool, order: ByteOrder = .host,
        frames: StackFrames? = nil
    ) -> RecordLayout {
        var instruction = Instruction(operation, offset: 0, byteCount: byteCount)
        instruction.next = 1
        return RecordLayout(
            size: size, order: order, columns: [Column(name: "", isNumeric: isNumeric)], instructions: [instruction],
            pools: LayoutPools(), frames: frames)
    }
}
