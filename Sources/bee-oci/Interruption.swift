import Base
import CLinux
import Glibc
import Synchronization

/// Ctrl-C, SIGTERM and SIGHUP during work that must end in order: the first asks to stop, the second ends the process.
enum Interruption {
    private static let count = Atomic<Int>(0)
    private static let wakeDescriptor = Atomic<Int32>(-1)

    /// Installs the handlers for the rest of the process.
    ///
    /// System calls that block are interrupted and not restarted, so that a stalled reader or terminal cannot keep a
    /// process from stopping.
    static func install() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handleStopSignal
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaction(number, &action, nil) }
    }

    /// Whether a signal has asked to stop.
    static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

    /// A descriptor that is readable from the first signal on; it stays open for the rest of the process.
    ///
    /// - Returns: an eventfd.
    /// - Throws: `input-output`.
    static func makeWakeDescriptor() throws(BeeError) -> Int32 {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw BeeError.system("create an event descriptor", "eventfd") }
        wakeDescriptor.store(descriptor, ordering: .releasing)
        // A signal may have come before there was anything to wake.
        if isRequested { eventfd_write(descriptor, 1) }
        return descriptor
    }

    /// Runs inside a signal handler: atomics, write(2) and _exit(2) are all it may use (signal-safety(7)).
    fileprivate static func noteSignal() {
        // What staging still holds is litter, which is never part of an image.
        if count.add(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
        let descriptor = wakeDescriptor.load(ordering: .acquiring)
        guard descriptor >= 0 else { return }
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }
}

private func handleStopSignal(_ number: Int32) {
    let saved = errno
    Interruption.noteSignal()
    errno = saved
}
