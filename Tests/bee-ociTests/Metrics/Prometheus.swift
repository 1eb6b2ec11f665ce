import FoundationEssentials
import Glibc
import Testing

@testable import bee_oci

/// Debian's Prometheus on a free port of the loopback, with a folder of its own, that ends with the value.
final class Prometheus {
    let running: Program.Running
    private let folder: TemporaryFolder
    private let port: UInt16

    /// A series that a query found.
    struct Series: Decodable {
        let metric: [String: String]
        /// The time and the value.
        let value: [Value]

        enum Value: Decodable {
            case time(Double)
            case sample(String)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                let text = try? container.decode(String.self)
                self = try text.map(Value.sample) ?? .time(try container.decode(Double.self))
            }
        }

        var sample: String? {
            if case .sample(let text) = value.last { text } else { nil }
        }
    }

    private struct Answer: Decodable {
        struct Result: Decodable {
            let result: [Series]
        }
        let data: Result
    }

    init(scraping target: UInt16) throws {
        folder = try TemporaryFolder()
        let configuration = """
            global: {scrape_interval: 500ms, scrape_timeout: 500ms}
            scrape_configs: [{job_name: bee, static_configs: [{targets: ["127.0.0.1:\(target)"]}]}]
            """
        try folder.write(Array(configuration.utf8), to: "prometheus.yml")
        port = try MetricsListener(on: try #require(MetricsAddress(argument: "0"))).address.port
        running = try Neighbour.prometheus.start(
            [
                "--config.file", folder / "prometheus.yml", "--storage.tsdb.path", folder / "data",
                "--web.listen-address", "127.0.0.1:\(port)",
            ], in: folder)
        try running.wait { $0.errors.contains("Server is ready") }
    }

    deinit {
        running.signal(SIGKILL)
        _ = try? running.finish()
    }

    /// What an expression gives now.
    func query(_ expression: String) throws -> [Series] {
        let digits = Array("0123456789ABCDEF".utf8)
        let encoded = expression.utf8.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        let request =
            "GET /api/v1/query?query=\(String(decoding: encoded, as: UTF8.self)) HTTP/1.0\r\nHost: a\r\n\r\n"
        let answer = try WebClient(port: port).answer(to: request)
        let body = try #require(answer.split(separator: "\r\n\r\n", maxSplits: 1).last)
        return try JSONDecoder().decode(Answer.self, from: Data(body.utf8)).data.result
    }

    /// Waits until an expression gives a number; nil for nothing.
    func wait(for expression: String, _ sample: String?) throws {
        var found: [String?] = []
        try running.wait { _ in
            guard let result = try? query(expression) else { return false }
            found = result.map(\.sample)
            return found == (sample.map { [$0] } ?? [])
        }
    }
}
