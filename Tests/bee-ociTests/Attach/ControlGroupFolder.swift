import Glibc
import Synchronization
import Testing

/// A control group of a test's own.
final class ControlGroupFolder: Sendable {
    let path: String
    private static let count = Atomic<Int>(0)

    init() throws {
        let mount = FileText.lines("/proc/self/mounts").first {
            $0.split(separator: " ").dropFirst(2).first == "cgroup2"
        }
        let root = try #require(mount?.split(separator: " ").dropFirst().first, "no control groups of version 2")
        path = "\(root)/bee-oci-test-\(getpid())-\(Self.count.add(1, ordering: .relaxed).newValue)"
        try #require(mkdir(path, 0o755) == 0)
    }

    deinit {
        // The kernel lets go of it a moment after its last process.
        _ = eventually { rmdir(path) == 0 }
    }
}
