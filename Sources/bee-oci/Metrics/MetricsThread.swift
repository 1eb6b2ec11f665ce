import Base
import CLinux
import Glibc
import Report

/// The thread that answers scrapers and replaces the file, so that neither can hold back events.
final class MetricsThread: @unchecked Sendable {
    // `@unchecked Sendable`: the thread alone uses `connections` and `nextWriting`; all else is never changed.
    private let metrics: Metrics
    private let listener: MetricsListener?
    private let file: MetricsFile?
    private let interval: Duration
    private let wake: OwnedDescriptor
    private var connections: [ScrapeConnection] = []
    private var nextWriting = ContinuousClock.now

    /// How many connections there may be; of more the oldest is closed, so that slow ones keep nobody out.
    static let connectionLimit = 16
    /// How many bytes of answers may wait to be taken, unless it is one; of more the oldest is closed.
    static let answerLimit = 2 << 20

    /// Prepares to answer.
    ///
    /// - Parameters:
    ///   - metrics: what is told.
    ///   - listener: takes connections; nil for none.
    ///   - file: the file that is replaced; nil for none.
    ///   - interval: how often it is replaced.
    /// - Throws: `input-output`.
    init(
        _ metrics: Metrics, _ listener: MetricsListener?, _ file: MetricsFile?, interval: Duration
    ) throws(BeeError) {
        (self.metrics, self.listener, self.file, self.interval) = (metrics, listener, file, interval)
        let raw = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard raw >= 0 else { throw BeeError.system("create an event descriptor", "eventfd") }
        wake = OwnedDescriptor(adopting: raw)
        nextWriting += interval
    }

    /// Tells the loop to end.
    func stop() {
        eventfd_write(wake.rawValue, 1)
    }

    /// Answers until `stop` is called.
    func run() {
        while true {
            var entries = [pollfd(fd: wake.rawValue, events: Int16(POLLIN), revents: 0)]
            if let listener { entries.append(pollfd(fd: listener.rawValue, events: Int16(POLLIN), revents: 0)) }
            entries += connections.map(\.interest)
            guard poll(&entries, nfds_t(entries.count), waitingTime()) >= 0 || errno == EINTR else { return }
            if entries[0].revents != 0 { return }
            answer(entries.suffix(connections.count))
            if listener != nil, entries[1].revents != 0 { takeConnection() }
            writeFile()
        }
    }

    private func answer(_ entries: ArraySlice<pollfd>) {
        for (connection, entry) in zip(connections, entries) where entry.revents != 0 && !connection.isOver {
            connection.proceed { [self] in
                let answer = metrics.exposition()
                makeRoom(for: answer.count)
                return answer
            }
        }
        let now = ContinuousClock.now
        connections.removeAll { $0.isOver || $0.deadline <= now }
    }

    /// Closes the oldest connections whose answers wait, until there is room for another.
    private func makeRoom(for count: Int) {
        var waiting = connections.reduce(0) { $0 + $1.waitingBytes }
        for connection in connections where connection.waitingBytes > 0 {
            guard waiting + count > Self.answerLimit else { return }
            waiting -= connection.waitingBytes
            connection.giveUp()
        }
    }

    private func takeConnection() {
        guard let descriptor = listener?.accept() else {
            // One that cannot be taken for want of descriptors stays and would be told of again at once.
            if errno == EMFILE || errno == ENFILE {
                if connections.isEmpty { usleep(100_000) } else { connections.removeFirst() }
            }
            return
        }
        if connections.count == Self.connectionLimit { connections.removeFirst() }
        connections.append(ScrapeConnection(descriptor))
    }

    private func writeFile() {
        guard let file, nextWriting <= .now else { return }
        file.write(metrics.exposition())
        nextWriting = .now + interval
    }

    /// Milliseconds until something is due; -1 for never.
    private func waitingTime() -> Int32 {
        let times = connections.map(\.deadline) + (file == nil ? [] : [nextWriting])
        guard let next = times.min() else { return -1 }
        return Int32(max(0, min(ContinuousClock.now.duration(to: next) / .milliseconds(1) + 1, 3_600_000)))
    }
}
