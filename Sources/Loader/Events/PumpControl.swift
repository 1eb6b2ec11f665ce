import Base
import Glibc
import Synchronization

/// What a pump's thread and its owner share beside the queue.
final class PumpControl: Sendable {
    private static let running = 0
    private static let stopping = 1
    private static let cancelled = 2

    let watches: [Watch]
    let poller: Poller
    private let wake: EventDescriptor
    private let phase = Atomic<Int>(running)

    init(watches: [Watch]) throws(BeeError) {
        self.watches = watches
        poller = try Poller.make()
        wake = try EventDescriptor.make()
        try poller.add(wake.rawValue, .readable, tag: PumpTag.wake.rawValue, subject: "eventfd")
        for index in watches.indices {
            let watch = watches[index]
            try poller.add(
                watch.descriptor, watch.interest, tag: PumpTag.watch(index).rawValue,
                subject: "descriptor \(watch.descriptor)")
        }
    }

    /// Whether the thread shall finish what it has read and end.
    var isStopping: Bool { phase.load(ordering: .acquiring) != Self.running }

    /// Whether the thread shall end at once: nobody reads the queue any more.
    var isCancelled: Bool { phase.load(ordering: .acquiring) == Self.cancelled }

    func stop() {
        // A pump that was cancelled stays so.
        _ = phase.compareExchange(expected: Self.running, desired: Self.stopping, ordering: .acquiringAndReleasing)
        wake.signal()
    }

    func cancel() {
        phase.store(Self.cancelled, ordering: .releasing)
        wake.signal()
    }

    func rearm(watch index: Int) {
        let watch = watches[index]
        poller.change(watch.descriptor, watch.interest, tag: PumpTag.watch(index).rawValue)
    }
}

extension Watch {
    fileprivate var interest: Poller.Interest { condition == .readable ? .readableOnce : .hangUpOnce }
}

/// What a poller's tag stands for.
enum PumpTag: Equatable {
    case wake
    case timer
    case source(Int)
    case watch(Int)

    init?(rawValue: UInt64) {
        let index = Int(rawValue & 0xFFFF_FFFF)
        switch rawValue >> 32 {
        case 0: self = .wake
        case 1: self = .timer
        case 2: self = .source(index)
        case 3: self = .watch(index)
        default: return nil
        }
    }

    var rawValue: UInt64 {
        switch self {
        case .wake: 0
        case .timer: 1 << 32
        case .source(let index): 2 << 32 | UInt64(index)
        case .watch(let index): 3 << 32 | UInt64(index)
        }
    }
}
