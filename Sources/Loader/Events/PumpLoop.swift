import Base
import Glibc

/// What a pump's thread does: wait, read, hand on.
///
/// While the queue is full the pump holds: samples stay in the kernel's buffers, which so become part of the queue. A
/// ring that is about to overflow meanwhile is relieved of samples, and those are counted and told as lost.
final class PumpLoop {
    private let queue: EventQueue
    private let control: PumpControl
    private let timer: IntervalTimer?
    private var sources: [(any EventSource)?]
    private let patience: Duration
    private var isHolding = false
    private var hasGathered = false
    private var lastRead = ContinuousClock.now - .seconds(1)

    init(
        sources: [any EventSource], timer: IntervalTimer?, queue: EventQueue, control: PumpControl
    ) throws(BeeError) {
        self.queue = queue
        self.control = control
        self.timer = timer
        // One by one: converting the array asks the runtime for every conformance there is.
        self.sources = sources.map { $0 }
        patience = min(.milliseconds(1), sources.map(\.patience).min() ?? .zero)
        for index in sources.indices {
            try control.poller.add(
                sources[index].descriptor, .readable, tag: PumpTag.source(index).rawValue, subject: "ring buffer")
        }
        if let raw = timer?.rawValue {
            try control.poller.add(raw, .readable, tag: PumpTag.timer.rawValue, subject: "timerfd")
        }
    }

    /// Runs until the pump is stopped, then hands on what the kernel's buffers still hold.
    func run() {
        while !control.isStopping {
            hasGathered = false
            let isBehind = !isHolding && sources.contains { $0?.hasLeftovers == true }
            control.poller.wait(milliseconds: isHolding ? 1 : isBehind ? 0 : -1) { tag in
                if let tag = PumpTag(rawValue: tag) { handle(tag) }
            }
            if isHolding { relieveOrResume() } else if isBehind { catchUp { $0.hasLeftovers } }
        }
        drain()
        queue.end()
    }

    private func handle(_ tag: PumpTag) {
        switch tag {
        case .wake: break
        case .timer:
            timer?.clear()
            queue.pushTick()
        case .watch(let index): queue.pushReady(watch: index)
        case .source(let index):
            guard !isHolding, let source = sources[index] else { return }
            gather(source)
            read(index)
            if queue.isFull { hold() }
        }
    }

    /// Lets samples gather for a moment, once after each waiting, when they come soon after each other: a wake-up costs
    /// both threads more than a sample does. The first sample after a silence is read at once.
    private func gather(_ source: any EventSource) {
        guard !hasGathered else { return }
        hasGathered = true
        let isBusy = ContinuousClock.now - lastRead < .milliseconds(2)
        if isBusy, patience > .microseconds(100), !source.isPressed {
            _ = usleep(UInt32(patience / .microseconds(1)))
        }
        lastRead = .now
    }

    /// Reads maps without waiting to be told that they have samples.
    private func catchUp(_ isDue: (any EventSource) -> Bool) {
        for index in sources.indices {
            guard !isHolding, let source = sources[index], isDue(source) else { continue }
            read(index)
            if queue.isFull { hold() }
        }
    }

    /// Moves one batch from a map to the queue.
    ///
    /// - Returns: how many samples it has.
    @discardableResult
    private func read(_ index: Int) -> Int {
        guard let source = sources[index] else { return 0 }
        let buffer = queue.freeBuffer()
        buffer.begin(map: source.map, time: WallClock.now())
        do {
            try source.read(into: buffer)
        } catch {
            fail(index, error)
        }
        let count = buffer.sampleCount
        queue.push(buffer)
        queue.pushLost(map: source.map, count: source.takeLost())
        return count
    }

    /// Tells a failure once and reads that map no more.
    private func fail(_ index: Int, _ error: BeeError) {
        queue.pushFailure(error)
        if let source = sources[index] { control.poller.remove(source.descriptor) }
        sources[index] = nil
    }
}

// When the consumer is slower than the kernel.
extension PumpLoop {
    private func hold() {
        isHolding = true
        setInterest(.none)
    }

    private func relieveOrResume() {
        guard !queue.hasRoom else {
            isHolding = false
            setInterest(.readable)
            // A perf event array tells only once that it has samples, and a full one gets none to tell of again.
            return catchUp { _ in true }
        }
        for index in sources.indices {
            guard let source = sources[index] else { continue }
            do {
                try source.relieve()
            } catch {
                fail(index, error)
            }
            queue.pushLost(map: source.map, count: source.takeLost())
        }
    }

    private func setInterest(_ interest: Poller.Interest) {
        for index in sources.indices {
            guard let source = sources[index] else { continue }
            control.poller.change(source.descriptor, interest, tag: PumpTag.source(index).rawValue)
        }
    }

    /// Reads what was in the kernel's buffers when the pump was stopped, waiting for the consumer where it must.
    private func drain() {
        for source in sources { source?.beginDrain() }
        for index in sources.indices {
            while let source = sources[index], !source.isDrained, !control.isCancelled {
                guard !queue.isFull else {
                    _ = usleep(1000)
                    continue
                }
                // A sample that a program reserved and has not submitted blocks those behind it: they are left.
                guard read(index) > 0 else { break }
            }
        }
    }
}
