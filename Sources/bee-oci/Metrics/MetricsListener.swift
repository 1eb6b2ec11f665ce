import Base
import CLinux
import Glibc

/// A socket that takes connections of scrapers.
final class MetricsListener: Sendable {
    /// Where it listens, with the port it was given.
    let address: MetricsAddress
    private let descriptor: OwnedDescriptor

    /// Listens.
    ///
    /// - Parameter address: where.
    /// - Throws: `busy` for a port that is taken, `not-permitted`, `usage` for an address that is not this host's.
    init(on address: MetricsAddress) throws(BeeError) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = socket(address.family, type, 0)
        guard raw >= 0 else { throw BeeError.system("create a socket", address.text) }
        descriptor = OwnedDescriptor(adopting: raw)
        // A port whose last connections are not forgotten yet is free; one that is listened on stays taken (socket(7)).
        var on: Int32 = 1
        setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard address.withSocketAddress({ bind(raw, $0, $1) }) == 0, listen(raw, 16) == 0 else {
            throw Self.error(errno, address)
        }
        self.address = address.with(port: Self.port(of: raw))
    }

    /// The socket's number, for poll(2).
    var rawValue: Int32 { descriptor.rawValue }

    /// Takes a connection that waits.
    ///
    /// - Returns: the connection, which never blocks; nil where none waits or none can be taken.
    func accept() -> OwnedDescriptor? {
        let raw = linux_accept(rawValue)
        return raw < 0 ? nil : OwnedDescriptor(adopting: raw)
    }

    private static func error(_ number: Int32, _ address: MetricsAddress) -> BeeError {
        switch number {
        case EADDRINUSE:
            BeeError(.busy, address.text, "is taken by another process", hint: "give --metrics another port")
        case EADDRNOTAVAIL: BeeError(.usage, address.text, "is no address of this host")
        default: BeeError.system("listen on", address.text, number: number)
        }
    }

    /// The port a socket is bound to; it stands at the same place for both families.
    private static func port(of socket: Int32) -> UInt16 {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return UInt16(bigEndian: address.sin6_port)
    }
}
