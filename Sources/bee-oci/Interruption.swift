import Base
import CLinux
import Glibc
import Synchronization

/// Ctrl-C, SIGTERM and SIGHUP during work that must end in order: the first asks to stop, the second ends the process.
enum Interruption {
    private static let count = Atomic<Int>(0)
    private static let wakeDescriptor = Atomic<Int32>(-1)
    private static let exitStatus = Atomic<Int32>(130)
    /// Seconds from the first signal to the end at the latest.
    private static let patience: UInt32 = 5

    /// Installs the handlers for the rest of the process.
    ///
    /// System calls that block are interrupted and not restarted, so that a stalled reader or terminal cannot keep a
    /// process from stopping.
    ///
    /// A signal that the caller ignores, as `nohup` does, stays ignored.
    /// - Parameter status: how the process ends where it must not wait any longer.
    static func install(exitStatus status: Int32 = 130) {
        exitStatus.store(status, ordering: .releasing)
        set(handleStopSignal, for: [SIGINT, SIGTERM, SIGHUP])
        set(handleAlarm, for: [SIGALRM])
    }

    private static func set(_ handler: @escaping @convention(c) (Int32) -> Void, for signals: [Int32]) {
        for number in signals {
            var old = sigaction()
            sigaction(number, nil, &old)
            if number != SIGALRM, isIgnored(old) { continue }
            var action = sigaction()
            action.__sigaction_handler.sa_handler = handler
            sigaction(number, &action, nil)
        }
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        let handler = action.__sigaction_handler.sa_handler
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
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

    /// Ends the process from a signal handler; links, locks and memory go with it.
    fileprivate static func end() -> Never {
        LiveTerminal.leave()
        _exit(exitStatus.load(ordering: .acquiring))
    }

    /// Runs inside a signal handler: atomics, alarm(2), write(2), tcsetattr(3) and _exit(2) are all it
    /// may use (signal-safety(7)).
    fileprivate static func noteSignal() {
        // What staging still holds is litter, which is never part of an image.
        if count.add(1, ordering: .relaxed).oldValue > 0 { end() }
        // Work that is stuck, on a lock or on a reader that stands still, ends without its consent.
        alarm(patience)
        let descriptor = wakeDescriptor.load(ordering: .acquiring)
        guard descriptor >= 0 else { return }
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }
}

private func handleAlarm(_ number: Int32) {
    Interruption.end()
}

private func handleStopSignal(_ number: Int32) {
    let saved = errno
    Interruption.noteSignal()
    errno = saved
}
