import ArgumentParser
import Base
import Glibc

/// Where scrapers are listened for: `9091`, `192.0.2.1:9091`, `[2001:db8::1]:9091`.
///
/// Numbers only: a name would have to be looked up, and the static program cannot.
struct MetricsAddress: ExpressibleByArgument, Sendable {
    /// The host as typed, without brackets.
    let host: String
    /// The port; 0 for any that is free.
    let port: UInt16

    /// Reads an address; without a host it is the loopback.
    ///
    /// - Parameter argument: what was typed.
    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard let digits = parts.last, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = UInt16(digits)
        else { return nil }
        let typed = parts.count == 1 ? "127.0.0.1" : parts.dropLast().joined(separator: ":")
        let isBracketed = typed.hasPrefix("[") && typed.hasSuffix("]") && typed.utf8.count > 2
        self.init(host: isBracketed ? String(typed.dropFirst().dropLast()) : typed, port: port)
        guard isBracketed ? sixBytes != nil : fourBytes != nil else { return nil }
    }

    private init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// The same host with another port.
    func with(port: UInt16) -> MetricsAddress { MetricsAddress(host: host, port: port) }

    /// The address as it is typed and as it stands in a URL.
    var text: String { fourBytes == nil ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private var fourBytes: in_addr? {
        var bytes = in_addr()
        return inet_pton(AF_INET, host, &bytes) == 1 ? bytes : nil
    }

    private var sixBytes: in6_addr? {
        var bytes = in6_addr()
        return inet_pton(AF_INET6, host, &bytes) == 1 ? bytes : nil
    }

    /// The family for socket(2).
    var family: Int32 { fourBytes == nil ? AF_INET6 : AF_INET }

    /// Calls with the address as bind(2) takes it.
    func withSocketAddress<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        if let fourBytes {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr = fourBytes
            return Self.with(&address, body)
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        if let sixBytes { address.sin6_addr = sixBytes }
        return Self.with(&address, body)
    }

    private static func with<Address, R>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
    ) -> R {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
