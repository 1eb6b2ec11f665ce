public import Base
import Glibc

/// Reads ring buffers and perf event arrays on a thread of its own and queues what comes for one consumer.
///
/// The queue is bounded. When the consumer falls behind, samples first stay in the kernel's buffers; what does not fit
/// there either is thrown away, counted and told by `PumpMessage.lost`. Samples of one map come in their order; nothing
/// is said of the order between maps.
///
/// To end without loss: detach the programs, call `stop`, take messages until `.ended`. A pump that is let go of before
/// that ends its thread at once.
public final class EventPump: Sendable {
    private let queue: EventQueue
    private let control: PumpControl
    private let thread: QuietThread
    /// The maps own the descriptors the thread reads from.
    private let maps: [LoadedMap]

    /// What a pump can be told.
    public struct Options: Sendable, Hashable {
        /// How many bytes of samples wait for the consumer before the pump holds.
        public var queueLimit = 8 << 20
        /// Memory pages for each processor of a perf event array; a power of two.
        public var perfPages = 64

        /// Creates the default options: 8 MiB of queue, 64 pages a processor.
        public init() {}
    }

    /// Starts reading.
    ///
    /// - Parameters:
    ///   - maps: the maps to read, of one object or several; messages tell a map by its place here. Those that are neither
    ///     ring buffers nor perf event arrays are left out.
    ///   - watches: descriptors to wait on beside them, each told of once by `.ready` until it is rearmed.
    ///   - interval: how often `.tick` comes, a millisecond or more; nil for never. Ticks nobody took count as one.
    ///   - options: the sizes of buffers.
    /// - Returns: the running pump.
    /// - Throws: `kernel-unsupported` or `not-permitted` where a map cannot be read, `input-output`.
    public static func start(
        maps: [LoadedMap], watching watches: [Watch] = [], interval: Duration? = nil, options: Options = Options()
    ) throws(BeeError) -> EventPump {
        var sources: [any EventSource] = []
        for (place, map) in maps.enumerated() {
            if map.isRingBuffer { sources.append(try RingSource.make(map, at: place)) }
            if map.isPerfEventArray { sources.append(try PerfSource.make(map, at: place, pages: options.perfPages)) }
        }
        let queue = try EventQueue(limit: options.queueLimit)
        let control = try PumpControl(watches: watches)
        let timer: IntervalTimer? = if let interval { try IntervalTimer.make(interval) } else { nil }
        let loop = try PumpLoop(sources: sources, timer: timer, queue: queue, control: control)
        let thread = try QuietThread.start("events") { loop.run() }
        return EventPump(queue: queue, control: control, thread: thread, maps: maps)
    }

    private init(queue: EventQueue, control: PumpControl, thread: consuming QuietThread, maps: [LoadedMap]) {
        self.queue = queue
        self.control = control
        self.thread = thread
        self.maps = maps
    }

    deinit {
        control.cancel()
        thread.join()
    }

    /// Waits for the next message; to be called by one thread.
    ///
    /// Watched descriptors come ahead of samples that wait. After `.ended` every call returns `.ended`.
    /// - Parameter timeout: how long to wait; nil waits until there is a message.
    /// - Returns: the message, nil when the time has passed without one.
    public func next(timeout: Duration? = nil) -> PumpMessage? { queue.next(timeout: timeout) }

    /// Waits on a watched descriptor again, after what made it ready was dealt with.
    ///
    /// - Parameter watch: the watch's place in the list the pump was started with.
    public func rearm(watch: Int) { control.rearm(watch: watch) }

    /// Tells the pump to read what the kernel's buffers hold now, hand it on, and end with `.ended`.
    ///
    /// It returns at once; calling it again changes nothing. Intervals and watches are told of no more. Samples that
    /// come after this call need not be read, so programs are detached first.
    public func stop() { control.stop() }
}
