import Glibc

/// Pulls the trigger of a fixture's program: see testdata/README.md.
struct Trigger {
    /// The object's number there.
    let object: Int

    static let members = Trigger(object: 1)
    static let maps = Trigger(object: 2)
    static let flood = Trigger(object: 4)
    static let perf = Trigger(object: 5)
    static let oldMaps = Trigger(object: 6)
    static let noncore = Trigger(object: 7)
    static let parameters = Trigger(object: 10)
    static let containers = Trigger(object: 11)
    static let many = Trigger(object: 12)

    /// Makes the system call that the program waits for.
    ///
    /// - Parameter argument: what the program is told, 20 bits.
    func pull(_ argument: Int) {
        // Any regular file can seek past its end.
        let file = open("/proc/self/exe", O_RDONLY)
        _ = lseek(file, 0xBE_E000_0000 | object << 20 | argument, SEEK_SET)
        close(file)
    }
}
