import Base
import Clibbpf
import Glibc

/// A network interface by its name.
struct NetworkInterface: Hashable, Sendable {
    let name: String

    init(_ name: String) throws(TargetFault) {
        // IFNAMSIZ with its NUL; the kernel allows neither slash nor blank (net/core/dev.c, `dev_valid_name`).
        guard !name.isEmpty, name.utf8.count < 16, !name.contains(where: { $0 == "/" || $0 == ":" || $0.isWhitespace })
        else { throw TargetFault("'\(name)' is no network interface", hint: "write its name as in eth0") }
        self.name = name
    }

    /// The kernel's number for it.
    func number() throws(TargetFault) -> Int32 {
        let number = if_nametoindex(name)
        guard number > 0 else {
            throw TargetFault(
                "there is no network interface '\(name)'", hint: "there are: " + Self.all.joined(separator: ", "))
        }
        return Int32(number)
    }

    func number(for program: BPFProgram) throws(BeeError) -> Int32 {
        try program.seeking(number)
    }

    private static var all: [String] {
        guard let list = if_nameindex() else { return [] }
        defer { if_freenameindex(list) }
        var names: [String] = []
        var next = list
        while let name = next.pointee.if_name {
            names.append(String(cString: name))
            next += 1
        }
        return names
    }
}
