import Base
import Glibc

/// Whoever started this process as a service and waits to hear of its state: systemd, by the protocol of sd_notify(3).
struct ServiceManager {
    /// What it is told.
    enum State {
        /// The service has begun; with a sentence for people.
        case ready(String)
        /// The service is about to end.
        case stopping
    }

    private let address: String
    private let messages: Messages

    /// Finds whoever waits; nil where nobody does.
    ///
    /// - Parameter context: the environment, which names a socket, and where failures are told.
    init?(in context: Context) {
        guard let address = context.environment["NOTIFY_SOCKET"], !address.isEmpty else { return nil }
        self.address = address
        messages = context.messages
    }

    /// Tells of a state; a failure is a warning, for the work is the same whether anybody hears of it.
    ///
    /// - Parameter state: the state.
    func tell(_ state: State) {
        do throws(BeeError) {
            switch state {
            case .ready(let status): try send("READY=1\nSTATUS=\(TerminalText.escaped(status))")
            case .stopping: try send("STOPPING=1")
            }
        } catch {
            messages.warn(error.wrapped("NOTIFY_SOCKET", "the service manager could not be told"))
        }
    }

    private func send(_ text: String) throws(BeeError) {
        let bytes = Array(text.utf8)
        let raw = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw BeeError.system("create a socket", address) }
        let descriptor = OwnedDescriptor(adopting: raw)
        // A manager that reads nothing keeps nobody.
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(raw, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var (target, length) = try socketAddress()
        let count = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor.rawValue, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
        guard count == bytes.count else { throw BeeError.system("send to", address) }
    }

    /// The address as sendto(2) takes it: a path, or behind `@` a name that is in no file system (unix(7)).
    private func socketAddress() throws(BeeError) -> (sockaddr_un, socklen_t) {
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        var name = Array(address.utf8)
        guard let first = name.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@") && name.count > 1,
            name.count < MemoryLayout.size(ofValue: target.sun_path)
        else { throw BeeError(.usage, address, "is no address of a socket of this host") }
        let isPath = first == UInt8(ascii: "/")
        if !isPath { name[0] = 0 }
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: name) }
        // A name is as long as is said, a path ends with a NUL.
        let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).unsafelyUnwrapped + name.count + (isPath ? 1 : 0)
        return (target, socklen_t(length))
    }
}
