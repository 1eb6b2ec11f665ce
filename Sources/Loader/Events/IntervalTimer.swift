import Base
import CLinux
import Clibbpf
import Glibc

/// A timerfd that becomes readable each time an interval has passed.
final class IntervalTimer {
    private let descriptor: OwnedDescriptor

    /// Starts a timer; an interval shorter than a millisecond counts as one.
    static func make(_ interval: Duration) throws(BeeError) -> IntervalTimer {
        let raw = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        guard raw >= 0 else { throw BeeError.system("create a timer", "timerfd") }
        let timer = IntervalTimer(OwnedDescriptor(adopting: raw))
        let (seconds, attoseconds) = max(interval, .milliseconds(1)).components
        let time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var setting = itimerspec(it_interval: time, it_value: time)
        guard timerfd_settime(raw, 0, &setting, nil) == 0 else { throw BeeError.system("set a timer", "timerfd") }
        return timer
    }

    private init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    /// The descriptor's number, for a poller.
    var rawValue: Int32 { descriptor.rawValue }

    /// Forgets the expirations so far.
    func clear() {
        var count: UInt64 = 0
        // It fails only where the timer has not expired, which is what is wanted.
        _ = read(rawValue, &count, MemoryLayout<UInt64>.size)
    }
}
