import Glibc
import Testing

/// Pulls the trigger of a fixture's program: see testdata/README.md.
struct Trigger: Hashable, Sendable {
    /// The object's number there.
    let object: Int
    /// Whether nobody counts what it makes, and each test knows its own by the token.
    var isShared = false

    static let members = Trigger(object: 1, isShared: true)
    static let maps = Trigger(object: 2)
    static let flood = Trigger(object: 4)
    static let perf = Trigger(object: 5)
    static let oldMaps = Trigger(object: 6)
    static let noncore = Trigger(object: 7)
    static let parameters = Trigger(object: 10)
    static let containers = Trigger(object: 11)
    static let many = Trigger(object: 12)

    /// Makes the system call that the program waits for. Every program in this kernel that waits for it hears it, so the
    /// test has the trait `pulls`.
    ///
    /// - Parameter argument: what the program is told, 20 bits.
    func pull(_ argument: Int) {
        if !isShared, !OwnTrigger.held.contains(self) {
            Issue.record("who pulls trigger \(object) needs the trait .pulls")
        }
        // Any regular file can seek past its end.
        let file = open("/proc/self/exe", O_RDONLY)
        _ = lseek(file, number(argument), SEEK_SET)
        close(file)
    }

    /// Has processes pull it that are bound to a processor each.
    ///
    /// - Returns: how many did.
    func pullOnEachProcessor(_ argument: Int) -> Int {
        (0..<sysconf(Int32(_SC_NPROCESSORS_ONLN))).count { processor in
            let result = try? Program(path: "/usr/bin/taskset").run(
                "-c", "\(processor)", "/usr/bin/env", "python3", "-c",
                "import os; os.lseek(os.memfd_create('trigger'), \(number(argument)), 0)")
            return result?.status == 0
        }
    }

    /// The number that the system call returns.
    private func number(_ argument: Int) -> Int { 0xBEE << 28 | object << 20 | argument }
}
