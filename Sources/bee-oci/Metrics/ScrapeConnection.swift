import Base
import Glibc
import Report

/// One connection of a scraper: a request is read, answered, and what else comes is thrown away until the other end
/// closes. Nothing here blocks, and the connection ends at a time that is set when it begins.
final class ScrapeConnection {
    /// When the connection is closed, whatever its state.
    let deadline: ContinuousClock.Instant
    /// Whether it is over.
    private(set) var isOver = false
    private let descriptor: OwnedDescriptor
    private var request: [UInt8] = []
    private var answer: [UInt8] = []
    private var hasAnswer = false
    private var sent = 0

    /// How long a connection may take.
    static let patience = Duration.seconds(5)

    /// Takes over a connection.
    ///
    /// - Parameter descriptor: the connection, which does not block.
    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
        deadline = .now + Self.patience
    }

    private var isAnswering: Bool { sent < answer.count }

    /// How many bytes of memory its answer takes while it waits to be taken.
    var waitingBytes: Int { isAnswering ? answer.count : 0 }

    /// What poll(2) is to wait for.
    var interest: pollfd {
        pollfd(fd: descriptor.rawValue, events: Int16(isAnswering ? POLLOUT : POLLIN), revents: 0)
    }

    /// Goes on as far as it can without waiting.
    ///
    /// - Parameter exposition: the samples; called when they are asked for.
    func proceed(_ exposition: () -> [UInt8]) {
        if isAnswering { return send() }
        receive(exposition)
        if isAnswering { send() }
    }

    /// Ends it, whatever was asked, and lets its answer go.
    func giveUp() {
        (answer, sent, isOver) = ([], 0, true)
    }

    private func receive(_ exposition: () -> [UInt8]) {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor.rawValue, &chunk, chunk.count, 0)
        guard count > 0 else {
            isOver = count == 0 || !Self.mayGoOn(errno)
            return
        }
        // Closing with bytes unread would reset the connection and could cost the answer, so they are read.
        guard !hasAnswer else { return }
        request += chunk[..<count]
        answer = ScrapeRequest(parsing: request).answer(exposition)
        hasAnswer = !answer.isEmpty
    }

    private func send() {
        let count = answer.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
            return Glibc.send(descriptor.rawValue, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        }
        guard count >= 0 else {
            isOver = !Self.mayGoOn(errno)
            return
        }
        sent += count
        guard !isAnswering else { return }
        shutdown(descriptor.rawValue, Int32(SHUT_WR))
        // The other end may keep the connection for a while; nobody needs the bytes any more.
        (answer, sent) = ([], 0)
    }

    private static func mayGoOn(_ number: Int32) -> Bool { number == EAGAIN || number == EINTR }
}
