import Glibc
import Testing

@testable import bee_oci

/// What pulls the trigger of the fixture `metrics`.
@Suite(.needsRoot, .pulls(.metrics))
enum MeasuredRuns {}

extension Trigger {
    static let metrics = Trigger(object: 13)

    /// What the fixture `metrics` does with the number it is told.
    enum Operation: Int {
        case events, set, fall, vanish, add
    }

    func pull(_ operation: Operation, _ number: Int) { pull(operation.rawValue << 16 | number) }
}

/// A run of the fixture `metrics` that answers scrapers, attached.
final class MeasuredRun {
    let running: Program.Running
    let port: UInt16
    /// The labels by which this process's entries are known.
    let labels = #"pid="\#(getpid())",name="metrics""#

    init(_ options: String...) throws {
        running = try Program.beeOCI.start(
            ["run", TestData.object("metrics"), "--format", "json", "--interval", "50ms", "--metrics", "0"] + options)
        try running.wait { $0.errors.contains("attached ") }
        let marker = "metrics at http://127.0.0.1:"
        let rest = try #require(running.errors.split(separator: marker).last)
        port = try #require(UInt16(rest.prefix { $0.isNumber }))
    }

    /// The body of the answer to a scraper.
    func scrape() throws -> String {
        let answer = try WebClient(port: port).answer(to: "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        try #require(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer.prefix(200))")
        return String(answer.split(separator: "\r\n\r\n", maxSplits: 1).last ?? "")
    }

    /// Scrapes until a text is there, or no longer.
    @discardableResult
    func scrape(until text: String, isThere: Bool = true) throws -> String {
        var body = ""
        try running.wait { _ in
            body = (try? scrape()) ?? ""
            return !body.isEmpty && body.contains(text) == isThere
        }
        return body
    }

    @discardableResult
    func end() throws -> Program.Result {
        running.signal(SIGINT)
        let result = try running.finish(within: patience)
        #expect(result.status == 0, "\(result.errors)")
        return result
    }
}

/// A connection to a port of the loopback, for what a good client would not send.
final class WebClient {
    private let descriptor: Int32

    /// Connects; `room` is about how many bytes the kernel shall keep of what comes and is not read.
    init(port: UInt16, room: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var room { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size)) }
        let address = try #require(MetricsAddress(argument: "\(port)"))
        var limit = timeval(tv_sec: Int(patience), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = address.withSocketAddress { connect(descriptor, $0, $1) }
        try #require(result == 0, "cannot connect to \(port): \(errno)")
    }

    deinit { close(descriptor) }

    /// Sends; what the other end no longer takes is not missed.
    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Says that nothing more will be sent.
    func closeSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Waits until something is there to be read.
    func waitForBeginning() {
        var byte: UInt8 = 0
        _ = recv(descriptor, &byte, 1, Int32(MSG_PEEK))
    }

    /// Whether the other end has neither sent anything nor closed.
    var isSilent: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) < 0 && errno == EAGAIN
    }

    /// Everything that comes until the other end closes; nil where it does not before patience is over.
    func readAll() -> String? {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EAGAIN { return nil }
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += chunk[..<count]
        }
    }

    func answer(to text: String) throws -> String {
        send(text)
        return try #require(readAll(), "no answer")
    }
}
