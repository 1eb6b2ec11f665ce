import Base
import Glibc
import Testing

@testable import bee_oci

// CLI-318
extension MeasuredRuns {
    @Suite struct HostileScraperTests {
        private let request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"

        @Test func answersGoodRequestsAmongBadOnes() throws {
            let run = try MeasuredRun()
            func status(_ text: String) throws -> String {
                String(try WebClient(port: run.port).answer(to: text).split(separator: " ")[1])
            }
            #expect(try status("\u{16}\u{3}\u{1}\u{2}\n") == "400")
            #expect(try status("GET / HTTP/1.1\r\n\r\n") == "404")
            #expect(try status("DELETE /metrics HTTP/1.1\r\n\r\n") == "405")
            #expect(try status("GET /" + String(repeating: "a", count: 100_000)) == "414")
            let fields = String(repeating: "A: \(String(repeating: "b", count: 500))\r\n", count: 200)
            #expect(try status("GET /metrics HTTP/1.1\r\n" + fields) == "431")
            let pipelined = try WebClient(port: run.port).answer(to: String(repeating: request, count: 50))
            #expect(pipelined.split(separator: "HTTP/1.1 200 OK").count == 1)
            let half = try WebClient(port: run.port)
            half.send(request)
            half.closeSending()
            #expect(half.readAll()?.hasPrefix("HTTP/1.1 200 OK") == true)
            let cut = try WebClient(port: run.port)
            cut.send("GET /met")
            cut.closeSending()
            #expect(cut.readAll() == "")
            let head = try WebClient(port: run.port).answer(to: request.replacing("GET", with: "HEAD"))
            #expect(head.hasSuffix("\r\n\r\n"))
            for byte in request.utf8.dropLast() { half.send(String(UnicodeScalar(byte))) }
            _ = try run.scrape()
            try run.end()
        }

        @Test func slowScrapersKeepNeitherOthersNorEventsWaiting() throws {
            let run = try MeasuredRun()
            for number in 0..<5000 { Trigger.metrics.pull(.add, number) }
            try run.scrape(until: "ebpf_solo_io_gauge_series{key=\"4999\"}")
            var start = ContinuousClock.now
            var silent: [WebClient] = []
            // On a machine that has no time for this, the silent ones may have been closed meanwhile; not so always.
            for events in 1...10 {
                // These ask for more than sockets hold, and read nothing.
                let still = try (0..<8).map { _ in try WebClient(port: run.port) }
                still.forEach { $0.send(request) }
                start = .now
                silent = try (0..<20).map { _ in try WebClient(port: run.port) }
                silent.suffix(10).forEach { $0.send("GET /metrics HTTP/1.1\r\nA: ") }
                Trigger.metrics.pull(.events, 77)
                try run.scrape(until: "ebpf_solo_io_events_total{map=\"counter_calls\"} \(events)\n")
                try run.running.wait { $0.output.contains("\"le\":77") }
                if silent[19].isSilent { break }
            }
            // Nobody had to wait until they were closed: that comes when their time has passed, and not before.
            try #require(silent[19].isSilent)
            #expect(silent[19].readAll() == "")
            #expect(start.duration(to: .now) > ScrapeConnection.patience)
            try run.end()
        }

        @Test func answersThatNobodyTakesHaveABound() throws {
            // Long names, for an answer that is larger than what sockets hold.
            let prefix = String(repeating: "x", count: 400)
            let run = try MeasuredRun("--metrics-prefix", prefix)
            for number in 0..<9000 { Trigger.metrics.pull(.add, number) }
            let size = try run.scrape(until: "\(prefix)gauge_series{key=\"8999\"}").utf8.count
            #expect(size > MetricsThread.answerLimit)
            // Each asks when the one before has got the beginning of its answer, and reads no more of it.
            let still = try (0..<4).map { _ in
                let client = try WebClient(port: run.port, room: 4096)
                client.send(request)
                client.waitForBeginning()
                return client
            }
            func body(_ client: WebClient) -> Int {
                client.readAll()?.split(separator: "\r\n\r\n", maxSplits: 1).last?.utf8.count ?? 0
            }
            #expect(body(still[3]) >= size)
            #expect(body(still[0]) < size)
            try run.end()
        }

        // CLI-319
        @Test func whoeverReadsTheFileHasAWholeOne() throws {
            let folder = try TemporaryFolder()
            let messages = Messages(output: .descriptor(2), isColoured: false)
            let file = MetricsFile(folder / "bee.prom", messages)
            try file.replace([UInt8(ascii: "a")])
            let reader = Thread { count in
                for _ in 0..<count {
                    guard let bytes = try? RegularFile.read(folder / "bee.prom", limit: 1 << 20) else { return false }
                    // Each text is one byte, as often as that byte says.
                    guard let first = bytes.first, bytes.count == Int(first - 96) * 20_000 || bytes.count == 1,
                        bytes.allSatisfy({ $0 == first })
                    else { return false }
                }
                return true
            }
            reader.start(400)
            for round in 0..<400 {
                let byte = UInt8(97 + round % 20)
                try file.replace([UInt8](repeating: byte, count: (round % 20 + 1) * 20_000))
            }
            #expect(reader.finish())
            #expect(folder.everything() == ["bee.prom"])
        }
    }
}

/// A thread that says in the end whether all went well.
private final class Thread: @unchecked Sendable {
    // `@unchecked Sendable`: `handle` is used by the thread that starts and finishes only, `body` never changes.
    private let body: @Sendable (Int) -> Bool
    private var handle = pthread_t()
    private var count = 0
    private var isWell = false

    init(_ body: @escaping @Sendable (Int) -> Bool) { self.body = body }

    func start(_ count: Int) {
        self.count = count
        pthread_create(&handle, nil, runThread, Unmanaged.passRetained(self).toOpaque())
    }

    func finish() -> Bool {
        pthread_join(handle, nil)
        return isWell
    }

    fileprivate func run() { isWell = body(count) }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<Thread>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
