import Glibc

/// A thread that hashes bytes while its owner does something else with them.
///
/// One piece at a time: who begins one waits for it before the next, and before the digest is used otherwise.
struct HashThread: ~Copyable {
    private let mailbox: UnsafeMutablePointer<Mailbox>
    private let thread: pthread_t

    /// What both threads share; the semaphores say whose turn it is.
    private struct Mailbox {
        var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        var isDone = false
        var begun = sem_t()
        var ended = sem_t()
    }

    /// Whether two threads can run at once.
    static let pays = sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1

    private init(_ mailbox: UnsafeMutablePointer<Mailbox>, _ thread: pthread_t) {
        self.mailbox = mailbox
        self.thread = thread
    }

    deinit {
        mailbox.pointee.isDone = true
        sem_post(&mailbox.pointee.begun)
        pthread_join(thread, nil)
        Self.free(mailbox)
    }

    /// Starts a thread.
    ///
    /// - Parameter add: hashes a piece; called on that thread.
    /// - Returns: the thread; nil where none can be started.
    static func start(_ add: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) -> HashThread? {
        // Each field is touched by the thread whose turn it is, and the thread is joined before the memory goes.
        nonisolated(unsafe) let mailbox = UnsafeMutablePointer<Mailbox>.allocate(capacity: 1)
        mailbox.initialize(to: Mailbox())
        sem_init(&mailbox.pointee.begun, 0, 0)
        sem_init(&mailbox.pointee.ended, 0, 0)
        let thread = ThreadTeam.start {
            while true {
                wait(for: &mailbox.pointee.begun)
                if mailbox.pointee.isDone { return }
                add(mailbox.pointee.bytes)
                sem_post(&mailbox.pointee.ended)
            }
        }
        guard let thread else {
            free(mailbox)
            return nil
        }
        return HashThread(mailbox, thread)
    }

    /// Begins to hash bytes, which must stay as they are until `wait` returns.
    func begin(_ bytes: UnsafeRawBufferPointer) {
        mailbox.pointee.bytes = bytes
        sem_post(&mailbox.pointee.begun)
    }

    /// Waits until the bytes were hashed.
    func wait() {
        Self.wait(for: &mailbox.pointee.ended)
    }

    private static func wait(for semaphore: UnsafeMutablePointer<sem_t>) {
        // A signal that this thread handles cuts the wait short.
        while sem_wait(semaphore) != 0 {}
    }

    private static func free(_ mailbox: UnsafeMutablePointer<Mailbox>) {
        sem_destroy(&mailbox.pointee.begun)
        sem_destroy(&mailbox.pointee.ended)
        mailbox.deallocate()
    }
}
