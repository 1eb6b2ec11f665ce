public import Base
import Glibc

/// A thread for work that waits.
///
/// All signals are blocked in it, so that they reach the threads that expect them.
public struct QuietThread: ~Copyable, Sendable {
    private let handle: pthread_t

    /// Starts a thread that does some work and then lets go of it.
    ///
    /// - Parameters:
    ///   - name: what the thread is for, for errors.
    ///   - work: what it does; nobody else uses what that has.
    /// - Returns: the thread, to be waited for.
    /// - Throws: `input-output` where there can be no further thread.
    public static func start(_ name: String, _ work: sending @escaping () -> Void) throws(BeeError) -> QuietThread {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var handle = pthread_t()
        let context = Unmanaged.passRetained(ThreadWork(work))
        let result = pthread_create(&handle, nil, runThread, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw BeeError.system("start a thread", name, number: result)
        }
        return QuietThread(handle: handle)
    }

    /// Waits until the thread has ended; to be called once.
    public func join() {
        pthread_join(handle, nil)
    }
}

/// What a thread is given.
private final class ThreadWork {
    let run: () -> Void

    init(_ run: @escaping () -> Void) { self.run = run }
}

/// The thread's start routine; it takes over the reference it is given.
private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
