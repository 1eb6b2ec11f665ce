import Base
import Clibbpf
import Glibc

/// A perf event array, consumed through libbpf's `perf_buffer`: one buffer for each processor that is online.
final class PerfSource: EventSource {
    let map: Int
    private let subject: String
    private let buffers: OpaquePointer
    private let receiver: PerfReceiver
    /// Whether descriptors tell what was lost.
    private let tellsLost: Bool
    private var toldLost: UInt64 = 0
    private var nextBuffer = 0
    private var buffersToDrain = 0
    private var isDraining = false

    /// Opens a perf event array for reading, with a power of two of pages for each processor (`perf_buffer__new_raw`).
    static func make(_ map: LoadedMap, at place: Int, pages: Int) throws(BeeError) -> PerfSource {
        let receiver = PerfReceiver()
        let context = Unmanaged.passUnretained(receiver).toOpaque()
        for tellsLost in [true, false] {
            let buffers = bee_perf_buffer_new(
                map.rawDescriptor, pages, tellsLost ? 1 : 0, receivePerfRecord, context)
            if let buffers {
                return PerfSource(map, at: place, buffers: buffers, receiver: receiver, tellsLost: tellsLost)
            }
            // Kernels before 6.0 do not know how to tell.
            guard tellsLost, errno == EINVAL else { break }
        }
        let number = errno
        let error = LibbpfError.make(number, "read the perf event array", map.name)
        guard number == EACCES, let hint = AttachHost.current.paranoiaHint else { throw error }
        throw BeeError(error.code, map.name, error.message, hint: hint)
    }

    private init(
        _ map: LoadedMap, at place: Int, buffers: OpaquePointer, receiver: PerfReceiver, tellsLost: Bool
    ) {
        self.map = place
        self.tellsLost = tellsLost
        subject = map.name
        self.buffers = buffers
        self.receiver = receiver
    }

    deinit {
        perf_buffer__free(buffers)
    }

    var descriptor: Int32 { perf_buffer__epoll_fd(buffers) }

    var patience: Duration { .milliseconds(1) }

    var isPressed: Bool { receiver.hasFilledBatch }

    // Polling takes the note that there are samples away (kernel/events/core.c, `perf_poll`).
    var hasLeftovers: Bool { receiver.hasFilledBatch }

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

    /// Losses come as records of their own, but only before the next sample of the same processor; what is lost last is
    /// told by the descriptors alone.
    func takeLost() -> UInt64 {
        let recorded = receiver.takeLost()
        guard tellsLost, recorded > 0 || isDraining else { return recorded }
        let total = lostInAll()
        defer { toldLost = max(toldLost, total) }
        return total > toldLost ? total - toldLost : 0
    }

    private func lostInAll() -> UInt64 {
        var total: UInt64 = 0
        for index in 0..<perf_buffer__buffer_cnt(buffers) {
            var values: (UInt64, UInt64) = (0, 0)
            // What cannot be read was lost before or will be told later.
            guard Glibc.read(perf_buffer__buffer_fd(buffers, index), &values, 16) == 16 else { continue }
            total &+= values.1
        }
        return total
    }

    func beginDrain() {
        isDraining = true
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
        lost &+= count
    }

    func takeLost() -> UInt64 {
        defer { lost = 0 }
        return lost
    }
}

/// The `perf_buffer_event_fn`: runs inside `perf_buffer__consume_buffer`, on the thread that called that.
///
/// A sample's bytes follow its header and their length, a loss's number its header and the event's (linux/perf_event.h).
private func receivePerfRecord(
    _ context: UnsafeMutableRawPointer?, _ processor: Int32, _ header: UnsafeMutablePointer<perf_event_header>?
) -> bpf_perf_event_ret {
    guard let context, let header else { return LIBBPF_PERF_EVENT_ERROR }
    let receiver = Unmanaged<PerfReceiver>.fromOpaque(context).takeUnretainedValue()
    let record = UnsafeRawBufferPointer(start: header, count: Int(header.pointee.size))
    switch header.pointee.type {
    case PERF_RECORD_SAMPLE.rawValue where record.count >= 12:
        let length = Int(record.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        receiver.receive(UnsafeRawBufferPointer(rebasing: record[12..<min(record.count, 12 + length)]))
    case PERF_RECORD_LOST.rawValue where record.count >= 24:
        receiver.lose(record.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    default: break
    }
    return LIBBPF_PERF_EVENT_CONT
}
