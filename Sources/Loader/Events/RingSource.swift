import Base
import Clibbpf
import Glibc

/// A ring buffer map, consumed through libbpf's `ring_buffer`.
final class RingSource: EventSource {
    let map: Int
    private let subject: String
    private let ring: OpaquePointer
    private let receiver: RingReceiver
    private let gauge: RingGauge
    private var drainEnd: UInt = 0

    /// Opens a ring buffer map for reading (`ring_buffer__new`).
    static func make(_ map: LoadedMap, at place: Int) throws(BeeError) -> RingSource {
        let gauge = try RingGauge.make(map.rawDescriptor, capacity: Int(map.maxEntries), subject: map.name)
        let receiver = RingReceiver()
        let context = Unmanaged.passUnretained(receiver).toOpaque()
        guard let ring = ring_buffer__new(map.rawDescriptor, receiveRingSample, context, nil) else {
            throw LibbpfError.current("read the ring buffer", map.name)
        }
        return RingSource(map: place, subject: map.name, ring: ring, receiver: receiver, gauge: gauge)
    }

    private init(
        map: Int, subject: String, ring: OpaquePointer, receiver: RingReceiver, gauge: consuming RingGauge
    ) {
        self.map = map
        self.subject = subject
        self.ring = ring
        self.receiver = receiver
        self.gauge = gauge
    }

    deinit {
        ring_buffer__free(ring)
    }

    var descriptor: Int32 { ring_buffer__epoll_fd(ring) }

    // 8 ns a byte is 125 MB/s, more than a million samples of 64 bytes a second.
    var patience: Duration { .nanoseconds(gauge.capacity * 8) }

    var isPressed: Bool { gauge.pending > gauge.capacity / 4 }

    // A ring buffer is ready for as long as it has samples (kernel/bpf/ringbuf.c, `ringbuf_map_poll_kern`).
    var hasLeftovers: Bool { false }

    func read(into buffer: BatchBuffer) throws(BeeError) {
        receiver.begin(.keep(buffer), budget: batchLimit)
        defer { receiver.end() }
        try consume()
    }

    /// Throws the oldest samples away and counts them, so that a loss is known: where a ring is full, programs fail to
    /// reserve and nobody counts.
    func relieve() throws(BeeError) {
        guard gauge.pending > gauge.capacity / 4 * 3 else { return }
        receiver.begin(.discard, budget: gauge.capacity / 2)
        defer { receiver.end() }
        try consume()
    }

    func takeLost() -> UInt64 { receiver.takeDiscarded() }

    func beginDrain() {
        drainEnd = gauge.produced
    }

    // Positions wrap with their type, so the distance is looked at, not the order.
    var isDrained: Bool { Int(bitPattern: gauge.consumed &- drainEnd) >= 0 }

    private func consume() throws(BeeError) {
        let result = ring_buffer__consume(ring)
        guard result < 0, result != RingReceiver.pause else { return }
        throw LibbpfError.make(result, "read the ring buffer", subject)
    }
}

/// Where the samples of one `ring_buffer__consume` go.
private final class RingReceiver {
    enum Destination {
        case none
        case keep(BatchBuffer)
        case discard
    }

    /// What the callback returns to stop for now: the sample it was given counts as read (libbpf 1.1, ringbuf.c,
    /// `ringbuf_process_ring`). libbpf itself returns other codes than this one there.
    static let pause = -ECANCELED

    private var destination = Destination.none
    private var budget = 0
    private var discarded: UInt64 = 0

    func begin(_ destination: Destination, budget: Int) {
        self.destination = destination
        self.budget = budget
    }

    func end() {
        destination = .none
    }

    func takeDiscarded() -> UInt64 {
        defer { discarded = 0 }
        return discarded
    }

    func receive(_ sample: UnsafeRawBufferPointer) -> Int32 {
        switch destination {
        case .keep(let buffer): buffer.append(sample)
        case .discard, .none: discarded += 1
        }
        budget -= sample.count + BatchBuffer.headerSize
        return budget > 0 ? 0 : Self.pause
    }
}

/// The `ring_buffer_sample_fn`: runs inside `ring_buffer__consume`, on the thread that called that.
private func receiveRingSample(
    _ context: UnsafeMutableRawPointer?, _ data: UnsafeMutableRawPointer?, _ size: Int
) -> Int32 {
    guard let context else { return RingReceiver.pause }
    let receiver = Unmanaged<RingReceiver>.fromOpaque(context).takeUnretainedValue()
    return receiver.receive(UnsafeRawBufferPointer(start: data, count: size))
}
