import Base
import Glibc
import SystemPackage

/// The thread a pump's loop runs on.
struct PumpThread: ~Copyable, Sendable {
    private let handle: pthread_t

    /// Starts a thread that runs a loop and then lets go of it.
    ///
    /// All signals are blocked in it, so that they reach the threads that expect them.
    static func start(_ loop: PumpLoop) throws(BeeError) -> PumpThread {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var handle = pthread_t()
        let context = Unmanaged.passRetained(loop)
        let result = pthread_create(&handle, nil, runPump, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw BeeError.system("start a thread", "events", number: result)
        }
        return PumpThread(handle: handle)
    }

    /// Waits until the thread has ended; to be called once.
    func join() {
        pthread_join(handle, nil)
    }
}

/// The thread's start routine; it takes over the reference it is given.
private func runPump(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<PumpLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
