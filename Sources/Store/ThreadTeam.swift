import Glibc

/// Runs the same work on several threads at once and waits until all have done it.
enum ThreadTeam {
    /// Does the work on this thread and on others beside it; where none can be started, on this one alone.
    ///
    /// All signals are blocked in the others, so that they reach the threads that expect them.
    /// - Parameters:
    ///   - count: how many threads, this one included.
    ///   - work: what each does; it divides what there is to do with the others itself.
    static func run(_ count: Int, _ work: @escaping @Sendable () -> Void) {
        var threads: [pthread_t] = []
        for _ in 1..<max(1, count) {
            guard let thread = start(work) else { break }
            threads.append(thread)
        }
        work()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Starts one thread that does some work, all signals blocked.
    ///
    /// - Parameter work: what it does.
    /// - Returns: the thread, to be joined; nil where none can be started.
    static func start(_ work: @escaping @Sendable () -> Void) -> pthread_t? {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Work(work))
        guard pthread_create(&thread, nil, runWork, context.toOpaque()) == 0 else {
            context.release()
            return nil
        }
        return thread
    }

    fileprivate final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}

/// A thread's start routine; it takes over the reference it is given.
private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<ThreadTeam.Work>.fromOpaque(context).takeRetainedValue().body()
    return nil
}
