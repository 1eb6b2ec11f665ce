/// Samples that were read from one map at one time, in the order the kernel gave them.
///
/// A batch owns the memory its samples lie in and gives it back to the pump when it ends.
public struct EventBatch: ~Copyable {
    private let buffer: BatchBuffer
    private let queue: EventQueue

    init(_ buffer: BatchBuffer, from queue: EventQueue) {
        self.buffer = buffer
        self.queue = queue
    }

    deinit {
        queue.recycle(buffer)
    }

    /// Which map the samples came from: its place among those the pump was started with.
    public var map: Int { buffer.map }

    /// When the batch was read, in nanoseconds of the wall clock since 1970 (UTC).
    public var time: Int64 { buffer.time }

    /// How many samples the batch holds; at least one.
    public var count: Int { buffer.sampleCount }

    /// Hands each sample to a closure, in order, without copying it.
    ///
    /// A sample begins at an address that is a multiple of 8. Samples of perf event arrays may carry up to seven bytes
    /// of padding at their end, which the kernel puts there and does not tell apart.
    /// - Parameter body: is given the sample's bytes, which are valid only until it returns.
    /// - Throws: what the closure throws; later samples are then not visited.
    public borrowing func forEach<E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        let packed = buffer.packed
        var offset = 0
        while offset < packed.count {
            let length = packed.load(fromByteOffset: offset, as: Int.self)
            let start = offset + BatchBuffer.headerSize
            try body(UnsafeRawBufferPointer(rebasing: packed[start..<start + length]))
            offset = start + (length + 7) & ~7
        }
    }
}
