public import Base
import Glibc

/// A lock file that is held (`flock`); let go when the value ends, and by the kernel when the process does.
///
/// The two locks of a layout are `.bee-oci/store.lock`, shared by all who write or read several blobs and exclusive for
/// a sweep, and `.bee-oci/index.lock`, exclusive, around each change of index.json. Who takes both takes the store's
/// first. Two lock values exclude each other within one process too, so a thread must not take the same lock twice.
public struct StoreLock: ~Copyable, Sendable {
    let descriptor: OwnedDescriptor

    /// How a lock is held.
    public enum Mode: Sendable {
        /// Together with others that hold it shared.
        case shared
        /// Alone.
        case exclusive
    }

    /// What to do when the lock file does not exist.
    public enum Missing: Sendable {
        /// Create it.
        case create
        /// Take no lock: the file may be on read-only media, or the layout another tool's.
        case ignore
    }

    /// What a wait for a lock tells its caller, and asks it.
    public struct Watch: Sendable {
        /// Hears, once and after a second, that another process is being waited for: a sentence that names it.
        public let onWait: @Sendable (String) -> Void
        /// Whether to stop waiting.
        public let isInterrupted: @Sendable () -> Bool

        /// Creates a watch.
        ///
        /// - Parameters:
        ///   - onWait: hears, once, that another process is being waited for.
        ///   - isInterrupted: whether to stop waiting; asked about ten times a second.
        public init(
            onWait: @escaping @Sendable (String) -> Void = { _ in },
            isInterrupted: @escaping @Sendable () -> Bool = { false }
        ) {
            self.onWait = onWait
            self.isInterrupted = isInterrupted
        }
    }

    private init(adopting descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    deinit {
        // The lock is the open file's, not the descriptor's (flock(2)): a process that another thread is about to start has
        // a copy until it runs its program, and closing ours alone would leave the lock held until then.
        _ = flock(descriptor.rawValue, LOCK_UN)
    }

    /// Takes a lock, waiting while another process holds it.
    ///
    /// - Parameters:
    ///   - name: the lock file's name, one component.
    ///   - directory: where the lock file is.
    ///   - mode: how to hold it.
    ///   - missing: what to do when the file does not exist or cannot be opened.
    ///   - limit: how long to wait at most.
    ///   - watch: is told of the wait, and can end it.
    /// - Returns: the lock; nil where there is no file to lock and none was to be created.
    /// - Throws: `busy` when the time is over, naming the holder where the kernel tells; `layout-invalid` where the
    ///   lock file is a link or no regular file, `interrupted`, `not-permitted`, `input-output`.
    public static func take(
        _ name: String, in directory: DirectoryFD, _ mode: Mode, missing: Missing = .create,
        waitingAtMost limit: Duration, watch: Watch = Watch()
    ) throws(BeeError) -> StoreLock? {
        let subject = directory.subject(name)
        guard let descriptor = try open(name, in: directory, mode, missing) else { return nil }
        let start = ContinuousClock.now
        var pause = Duration.milliseconds(1)
        var isNoticeDue = true
        while try !tryLock(descriptor.rawValue, mode, subject) {
            let waited = ContinuousClock.now - start
            guard waited < limit else { throw busy(subject, descriptor.rawValue, waited) }
            guard !watch.isInterrupted() else { throw BeeError(.interrupted, subject, "stopped waiting for this lock") }
            if isNoticeDue, waited >= .seconds(1) {
                isNoticeDue = false
                watch.onWait("waiting for \(LockHolder.words(of: descriptor.rawValue)) to let go of \(subject)")
            }
            sleep(for: min(pause, limit - waited))
            // The pause grows to a tenth of a second and varies, so that many waiters do not step in time.
            pause = min(pause * 2, .milliseconds(Int.random(in: 50...100)))
        }
        return StoreLock(adopting: descriptor)
    }

    /// Writes into the lock file what it is held for, for those who find it locked.
    ///
    /// What is there stays when the lock is let go, and tells something only while it is held.
    ///
    /// - Parameters:
    ///   - text: a line without its end.
    ///   - subject: the lock file, as messages call it.
    /// - Throws: `input-output`.
    public borrowing func label(_ text: String, subject: String) throws(BeeError) {
        let line = Array("\(text)\n".utf8)
        // One call, so that a reader sees this line's end or the last one's.
        guard pwrite(descriptor.rawValue, line, line.count, 0) == line.count else {
            throw BeeError.system("write", subject)
        }
    }

    private static func open(
        _ name: String, in directory: DirectoryFD, _ mode: Mode, _ missing: Missing
    ) throws(BeeError) -> OwnedDescriptor? {
        let subject = directory.subject(name)
        if missing == .create { try create(name, in: directory) }
        // NFS grants an exclusive lock only to who may write (flock(2), NFS details).
        let access = mode == .exclusive ? O_RDWR : O_RDONLY
        let raw = openat(directory.rawValue, name, access | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard raw >= 0 else {
            let number = errno
            switch number {
            case ENOENT, EACCES, EPERM, EROFS:
                if missing == .ignore { return nil }
                throw BeeError.system("open", subject, number: number)
            case ELOOP, EISDIR, ENXIO: throw notAFile(subject)
            default: throw BeeError.system("open", subject, number: number)
            }
        }
        let descriptor = OwnedDescriptor(adopting: raw)
        var status = stat()
        guard fstat(raw, &status) == 0 else { throw BeeError.system("stat", subject) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw notAFile(subject) }
        return descriptor
    }

    /// Makes the lock file where it is missing. Who can open it can hold the lock, so it is its owner's and its group's.
    private static func create(_ name: String, in directory: DirectoryFD) throws(BeeError) {
        let raw = openat(directory.rawValue, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(0o660))
        guard raw >= 0 else {
            let number = errno
            if try directory.status(of: name) != nil { return }
            throw BeeError.system("create", directory.subject(name), number: number)
        }
        let descriptor = OwnedDescriptor(adopting: raw)
        try directory.giveToOwner(descriptor.rawValue, named: name)
    }

    private static func notAFile(_ subject: String) -> BeeError {
        BeeError(.layoutInvalid, subject, "is no regular file, so it cannot be locked")
    }

    private static func tryLock(_ descriptor: Int32, _ mode: Mode, _ subject: String) throws(BeeError) -> Bool {
        if flock(descriptor, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 { return true }
        let number = errno
        guard number == EWOULDBLOCK || number == EINTR else {
            throw BeeError.system("lock", subject, number: number)
        }
        return false
    }

    private static func busy(_ subject: String, _ descriptor: Int32, _ waited: Duration) -> BeeError {
        let seconds = waited.components.seconds
        return BeeError(
            .busy, subject, "is locked by \(LockHolder.words(of: descriptor)), still after \(seconds) s of waiting",
            hint: "wait for it to end, or wait longer with --wait")
    }

    private static func sleep(for duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        // A signal that cuts the pause short costs one look at the lock.
        _ = nanosleep(&time, nil)
    }
}
