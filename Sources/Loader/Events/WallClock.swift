import CLinux
import Clibbpf
import Glibc

/// The clock the times of batches are taken from.
public enum WallClock {
    /// Nanoseconds since 1970 (UTC).
    public static func now() -> Int64 {
        var time = timespec()
        // clock_gettime fails only for clocks that do not exist: clock_gettime(2).
        _ = clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
