import Base
import Synchronization

/// What passes from the pump's thread to its consumer: bounded in bytes, never blocking the side that fills it.
///
/// The bound is soft: a batch is taken whole, and it is `isFull` that tells the pump to hold. Beside batches there is
/// at most one waiting item of each other kind, map and watch, so a consumer that stands still costs no more memory.
final class EventQueue: Sendable {
    /// A buffer's memory is kept for the next batch unless one huge sample made it larger than this.
    private static let keptCapacity = 512 << 10
    private static let keptCount = 4

    /// A message before it is handed out.
    fileprivate enum Item {
        case records(BatchBuffer)
        case lost(map: Int, count: UInt64)
        case tick
        case ready(watch: Int)
        case failed(BeeError)
        case ended
    }

    fileprivate struct State {
        var items = Fifo<Item>()
        var bytes = 0
        var free: [BatchBuffer] = []
        /// Lost samples by map; for each map here one item waits, whose count is taken from here.
        var lost: [Int: UInt64] = [:]
        var ready = Fifo<Int>()
        var hasTick = false
        var hasEnded = false
        var isAwaited = false
    }

    private let limit: Int
    private let state = Mutex(State())
    private let arrival: EventDescriptor

    init(limit: Int) throws(BeeError) {
        // With nothing allowed to wait, no batch would ever pass.
        self.limit = max(1, limit)
        arrival = try EventDescriptor.make()
    }

    /// Whether as many bytes wait as the queue is meant to hold.
    var isFull: Bool { state.withLock { $0.bytes >= limit } }

    /// Whether a held pump may go on: half the bytes are gone, so that holding and going on do not alternate.
    var hasRoom: Bool { state.withLock { $0.bytes <= limit / 2 } }
}

// The pump's side.
extension EventQueue {
    /// An empty buffer, used before where there is one.
    func freeBuffer() -> BatchBuffer {
        state.withLock { $0.free.popLast() } ?? BatchBuffer(capacity: 16 << 10)
    }

    /// Queues a batch; an empty one goes back to the free ones.
    func push(_ buffer: BatchBuffer) {
        guard !buffer.isEmpty else { return recycle(buffer) }
        change { state in
            state.bytes += buffer.capacity
            state.items.append(.records(buffer))
        }
    }

    /// Counts lost samples of a map, behind what is queued already.
    func pushLost(map: Int, count: UInt64) {
        guard count > 0 else { return }
        change { state in
            if let waiting = state.lost[map] {
                state.lost[map] = waiting &+ count
            } else {
                state.lost[map] = count
                state.items.append(.lost(map: map, count: 0))
            }
        }
    }

    /// Queues a tick unless one waits already.
    func pushTick() {
        change { state in
            guard !state.hasTick else { return }
            state.hasTick = true
            state.items.append(.tick)
        }
    }

    /// Tells that a watched descriptor is ready, ahead of everything queued.
    func pushReady(watch: Int) {
        change { $0.ready.append(watch) }
    }

    /// Queues a failure.
    func pushFailure(_ error: BeeError) {
        change { $0.items.append(.failed(error)) }
    }

    /// Marks the end; nothing is pushed after this.
    func end() {
        change { $0.hasEnded = true }
    }

    private func change(_ body: (inout State) -> Void) {
        let isAwaited = state.withLock { state in
            body(&state)
            defer { state.isAwaited = false }
            return state.isAwaited
        }
        if isAwaited { arrival.signal() }
    }
}

// The consumer's side.
extension EventQueue {
    /// Waits for the next message, at most for a time; nil waits for ever.
    func next(timeout: Duration?) -> PumpMessage? {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        while true {
            if let item = state.withLock({ $0.takeFirst() }) { return message(item) }
            let left = deadline.map { ContinuousClock.now.duration(to: $0) }
            if let left, left <= .zero { return nil }
            arrival.wait(timeout: left)
        }
    }

    /// Takes back the memory of a batch.
    func recycle(_ buffer: BatchBuffer) {
        state.withLock { state in
            guard state.free.count < Self.keptCount, buffer.capacity <= Self.keptCapacity else { return }
            state.free.append(buffer)
        }
    }

    private func message(_ item: Item) -> PumpMessage {
        switch item {
        case .records(let buffer): .records(EventBatch(buffer, from: self))
        case .lost(let map, let count): .lost(map: map, count: count)
        case .tick: .tick
        case .ready(let watch): .ready(watch: watch)
        case .failed(let error): .failed(error)
        case .ended: .ended
        }
    }
}

extension EventQueue.State {
    /// The item to hand out now; where there is none, the state remembers that one is awaited.
    fileprivate mutating func takeFirst() -> EventQueue.Item? {
        if let watch = ready.popFirst() { return .ready(watch: watch) }
        guard let first = items.popFirst() else {
            isAwaited = !hasEnded
            return hasEnded ? .ended : nil
        }
        switch first {
        case .records(let buffer): bytes -= buffer.capacity
        case .lost(let map, _): return .lost(map: map, count: lost.removeValue(forKey: map) ?? 0)
        case .tick: hasTick = false
        case .ready, .failed, .ended: break
        }
        return first
    }
}
