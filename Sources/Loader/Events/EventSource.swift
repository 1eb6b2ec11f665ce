import Base

/// A map that gives samples, read by the pump's thread alone.
protocol EventSource: AnyObject {
    /// The map's place among those the pump was started with.
    var map: Int { get }
    /// What the pump's poller waits on.
    var descriptor: Int32 { get }
    /// How long the kernel's buffer surely lasts while nobody reads it, however busy the programs are.
    var patience: Duration { get }
    /// Whether the kernel's buffer is so full that reading must not be put off.
    var isPressed: Bool { get }

    /// Whether the last reading left samples behind that the poller will not tell of.
    var hasLeftovers: Bool { get }

    /// Moves samples into a buffer until there are no more or it holds enough for one batch.
    func read(into buffer: BatchBuffer) throws(BeeError)
    /// Makes room in a kernel buffer that is about to overflow, where the kernel would not count what it loses.
    func relieve() throws(BeeError)
    /// How many samples were lost since the last call.
    func takeLost() -> UInt64
    /// From here on `isDrained` tells whether what is in the kernel's buffer now has been read.
    func beginDrain()
    /// Whether everything that was there at `beginDrain` has been read.
    var isDrained: Bool { get }
}

/// How many bytes make one batch: large enough that its cost is shared by thousands of samples, small enough to stay in
/// a processor's second-level cache between the two threads.
let batchLimit = 256 << 10
