import Glibc
import Testing

/// Both locks of a layout, held alone by the test's own process.
final class LockedLayout {
    private var descriptors: [Int32] = []

    /// Takes the locks, the store's first, as STO-30 says.
    init(_ layout: String) throws {
        for name in ["store.lock", "index.lock"] {
            let descriptor = open("\(layout)/.bee-oci/\(name)", O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
            try #require(descriptor >= 0)
            descriptors.append(descriptor)
            try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        }
    }

    deinit { unlock() }

    /// Lets go of them.
    func unlock() {
        descriptors.forEach { close($0) }
        descriptors = []
    }

    /// Whether some process holds a lock.
    static func isHeld(_ lock: String, of layout: String) -> Bool {
        let descriptor = open("\(layout)/.bee-oci/\(lock)", O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        return descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0
    }
}
