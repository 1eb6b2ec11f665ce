import Clibbpf
import Glibc

/// One record: an open, locked file.
final class StrayRecord {
    let path: String
    let descriptor: Int32

    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    func remove() {
        // A record that stays is removed by the next `stop --stray`, which finds nothing more to do.
        unlink(path)
    }

    /// The number of this process's network namespace.
    static func namespace() -> UInt64 {
        var facts = stat()
        return stat("/proc/self/ns/net", &facts) == 0 ? UInt64(facts.st_ino) : 0
    }

    static func text(of what: bee_lasting, name: String) -> String {
        let numbers: [UInt64] = [
            UInt64(what.kind), UInt64(what.interface), UInt64(what.attach_point), UInt64(what.handle),
            UInt64(what.priority), UInt64(what.program), UInt64(what.owns_qdisc), namespace(),
        ]
        let words = numbers.map(String.init) + [name] + (BootIdentity.current.map { [$0] } ?? [])
        return words.joined(separator: " ") + "\n"
    }

    /// What a record says; its boot is nil where the kernel did not tell it, or an older version wrote the record.
    static func parse(_ text: String) -> (what: bee_lasting, name: String, namespace: UInt64, boot: String?)? {
        guard text.hasSuffix("\n") else { return nil }
        // No interface, nor anything of C, has a space in its name.
        let parts = text.dropLast().split(separator: " ")
        let numbers = parts.prefix(8).compactMap { UInt64($0) }
        guard parts.count == 9 || parts.count == 10, numbers.count == 8,
            numbers.dropLast().allSatisfy({ $0 <= UInt64(UInt32.max) }),
            let interface = Int32(exactly: numbers[1]), let ownsQdisc = Int32(exactly: numbers[6])
        else { return nil }
        let what = bee_lasting(
            kind: UInt32(numbers[0]), interface: interface, attach_point: UInt32(numbers[2]),
            handle: UInt32(numbers[3]), priority: UInt32(numbers[4]), program: UInt32(numbers[5]),
            owns_qdisc: ownsQdisc, descriptor: -1)
        return (what, String(parts[8]), numbers[7], parts.count == 10 ? String(parts[9]) : nil)
    }
}
