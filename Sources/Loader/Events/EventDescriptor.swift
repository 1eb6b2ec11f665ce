import Base
import CLinux
import Glibc

/// An eventfd: one thread signals, another waits; signals before a wait count as one.
struct EventDescriptor: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor

    static func make() throws(BeeError) -> EventDescriptor {
        let raw = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard raw >= 0 else { throw BeeError.system("create an event descriptor", "eventfd") }
        return EventDescriptor(descriptor: OwnedDescriptor(adopting: raw))
    }

    /// The descriptor's number, for a poller.
    var rawValue: Int32 { descriptor.rawValue }

    /// Wakes whoever waits, now or next.
    func signal() {
        // It fails only when 2^64 - 2 signals wait, and then there is one to be seen.
        _ = eventfd_write(rawValue, 1)
    }

    /// Forgets signals that came before.
    func clear() {
        var count: eventfd_t = 0
        // It fails only where there was no signal, which is what is wanted.
        _ = eventfd_read(rawValue, &count)
    }

    /// Waits for a signal and forgets it; may also return without one.
    func wait(timeout: Duration?) {
        var request = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
        _ = poll(&request, 1, timeout?.pollMilliseconds ?? -1)
        clear()
    }
}

extension Duration {
    /// Whole milliseconds for poll and epoll_wait: rounded up, never negative, 24 days at most.
    var pollMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < Int64(Int32.max) / 1000 else { return .max }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(seconds * 1000 + fraction)
    }
}
