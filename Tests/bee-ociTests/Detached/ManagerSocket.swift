import Glibc
import Testing

/// The socket of a service manager, as systemd has one, that hears what services tell.
final class ManagerSocket {
    /// What services find in `NOTIFY_SOCKET`: a path, or behind `@` an abstract name.
    let address: String
    private let descriptor: Int32

    init(_ address: String) throws {
        self.address = address
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var own = sockaddr_un()
        own.sun_family = sa_family_t(AF_UNIX)
        let isAbstract = address.hasPrefix("@")
        let name = isAbstract ? [0] + address.utf8.dropFirst() : Array(address.utf8)
        try #require(name.count < MemoryLayout.size(ofValue: own.sun_path))
        withUnsafeMutableBytes(of: &own.sun_path) { $0.copyBytes(from: name) }
        let head = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: own.sun_path)
        let length = socklen_t(head + name.count + (isAbstract ? 0 : 1))
        let descriptor = descriptor
        let result = withUnsafePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(result == 0, "cannot bind \(address): \(errno)")
        var patience = timeval(tv_sec: Int(patience), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// What comes next; nil where nothing does in time.
    func next() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }
}
