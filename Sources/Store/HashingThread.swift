import Glibc

/// Hashes on a thread of its own, while the thread that owns it reads or writes what comes next: on two processors a large
/// blob then takes as long as the slower of the two, and not as both.
///
/// Content is copied into a few buffers that the two threads hand each other.
// Unchecked: between two semaphores one thread alone uses a buffer and its length; the rest is the owner's, or constant.
final class HashingThread: @unchecked Sendable {
    private static let count = 4
    private static let size = 256 << 10

    private let update: (UnsafeRawBufferPointer) -> Void
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count * size, alignment: 4096)
    /// How many bytes each buffer holds; 0 ends the thread.
    private let lengths = UnsafeMutableBufferPointer<Int>.allocate(capacity: count)
    private let free = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private var next = 0
    private var thread: pthread_t?

    private init(_ update: @escaping (UnsafeRawBufferPointer) -> Void) {
        self.update = update
        lengths.initialize(repeating: 0)
        sem_init(free, 0, UInt32(Self.count))
        sem_init(filled, 0, 0)
    }

    deinit {
        sem_destroy(free)
        sem_destroy(filled)
        free.deallocate()
        filled.deallocate()
        lengths.deallocate()
        room.deallocate()
    }

    /// Starts a thread where that pays.
    ///
    /// - Parameter update: adds bytes to a hash; called on the thread alone until `stop` returns.
    /// - Returns: nil on one processor, and where no thread can be started.
    static func start(_ update: @escaping (UnsafeRawBufferPointer) -> Void) -> HashingThread? {
        guard sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 else { return nil }
        let hashing = HashingThread(update)
        guard let thread = ThreadTeam.start({ hashing.run() }) else { return nil }
        hashing.thread = thread
        return hashing
    }

    /// Adds content.
    ///
    /// - Parameter bytes: what follows in the content.
    func add(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.size)
            Self.wait(free)
            buffer(next).copyMemory(from: UnsafeRawBufferPointer(rebasing: part))
            handOver(part.count)
            rest = rest.dropFirst(part.count)
        }
    }

    /// Waits until all content is hashed and the thread has ended.
    func stop() {
        guard let thread else { return }
        Self.wait(free)
        handOver(0)
        pthread_join(thread, nil)
        self.thread = nil
    }

    /// Hashes what comes, to the end; runs on the thread.
    private func run() {
        var place = 0
        while true {
            Self.wait(filled)
            let count = lengths[place]
            guard count > 0 else { return }
            update(UnsafeRawBufferPointer(rebasing: buffer(place)[..<count]))
            sem_post(free)
            place = (place + 1) % Self.count
        }
    }

    private func handOver(_ count: Int) {
        lengths[next] = count
        next = (next + 1) % Self.count
        sem_post(filled)
    }

    private func buffer(_ place: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: room[place * Self.size..<(place + 1) * Self.size])
    }

    private static func wait(_ semaphore: UnsafeMutablePointer<sem_t>) {
        // A signal may end the wait early (EINTR).
        while sem_wait(semaphore) != 0 {}
    }
}
