import Base
import Clibbpf
import Glibc

/// A perf event array, consumed through libbpf's `perf_buffer`: one buffer for each processor that is online.
final class PerfSource: EventSource {
    let map: Int
    private let subject: String
    private let buffers: OpaquePointer
    private let receiver: PerfReceiver
    private var nextBuffer = 0
    private var buffersToDrain = 0

    /// Opens a perf event array for reading, with a power of two of pages for each processor (`perf_buffer__new`).
    static func make(_ map: LoadedMap, pages: Int) throws(BeeError) -> PerfSource {
        let receiver = PerfReceiver()
        let context = Unmanaged.passUnretained(receiver).toOpaque()
        let buffers = perf_buffer__new(
            map.rawDescriptor, pages, receivePerfSample, receivePerfLoss, context, nil)
        guard let buffers else { throw LibbpfError.current("read the perf event array", map.name) }
        return PerfSource(map: map.index, subject: map.name, buffers: buffers, receiver: receiver)
    }

    private init(map: Int, subject: String, buffers: OpaquePointer, receiver: PerfReceiver) {
        self.map = map
        self.subject = subject
        self.buffers = buffers
        self.receiver = receiver
    }

    deinit {
        perf_buffer__free(buffers)
    }

    var descriptor: Int32 { perf_buffer__epoll_fd(buffers) }

    var patience: Duration { .milliseconds(1) }

    var isPressed: Bool { receiver.hasFilledBatch }

    /// Reads each processor's buffer once, those of the processors that were left out the last time first.
    func read(into buffer: BatchBuffer) throws(BeeError) {
        receiver.begin(buffer)
        defer { receiver.end() }
        for _ in 0..<perf_buffer__buffer_cnt(buffers) {
            let result = perf_buffer__consume_buffer(buffers, nextBuffer)
            nextBuffer = (nextBuffer + 1) % perf_buffer__buffer_cnt(buffers)
            buffersToDrain -= 1
            guard result >= 0 else { throw LibbpfError.make(result, "read the perf event array", subject) }
            if receiver.hasFilledBatch { return }
        }
    }

    /// Nothing is to be done: the kernel counts what it throws away.
    func relieve() {}

    func takeLost() -> UInt64 { receiver.takeLost() }

    func beginDrain() {
        buffersToDrain = perf_buffer__buffer_cnt(buffers)
    }

    // One reading of a buffer takes what it held when the reading began (libbpf, `perf_event_read_simple`).
    var isDrained: Bool { buffersToDrain <= 0 }
}

/// Where the samples of one reading go.
private final class PerfReceiver {
    private var buffer: BatchBuffer?
    private var lost: UInt64 = 0
    /// Whether the last reading stopped because the batch was large enough.
    private(set) var hasFilledBatch = false

    func begin(_ buffer: BatchBuffer) {
        self.buffer = buffer
        hasFilledBatch = false
    }

    func end() {
        buffer = nil
    }

    func receive(_ sample: UnsafeRawBufferPointer) {
        guard let buffer else { return lose(1) }
        buffer.append(sample)
        hasFilledBatch = buffer.byteCount >= batchLimit
    }

    func lose(_ count: UInt64) {
        lost += count
    }

    func takeLost() -> UInt64 {
        defer { lost = 0 }
        return lost
    }
}

/// The `perf_buffer_sample_fn`: runs inside `perf_buffer__consume_buffer`, on the thread that called that.
private func receivePerfSample(
    _ context: UnsafeMutableRawPointer?, _ processor: Int32, _ data: UnsafeMutableRawPointer?, _ size: UInt32
) {
    guard let context else { return }
    let receiver = Unmanaged<PerfReceiver>.fromOpaque(context).takeUnretainedValue()
    receiver.receive(UnsafeRawBufferPointer(start: data, count: Int(size)))
}

/// The `perf_buffer_lost_fn`, called as `receivePerfSample` is.
private func receivePerfLoss(_ context: UnsafeMutableRawPointer?, _ processor: Int32, _ count: UInt64) {
    guard let context else { return }
    Unmanaged<PerfReceiver>.fromOpaque(context).takeUnretainedValue().lose(count)
}
