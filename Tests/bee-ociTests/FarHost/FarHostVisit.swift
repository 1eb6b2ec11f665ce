import FoundationEssentials
import Testing

/// One visit to the far host: `visit.sh` run in a machine without a network, whose USB sticks are plugged in meanwhile.
///
/// The machine is booted once for all tests, which judge what it told.
struct FarHostVisit: Sendable {
    /// What one step told.
    struct Step: Sendable {
        var status: Int32?
        var output: [String] = []
        var errors: [String] = []

        /// What `run` said before its last line, which is the summary.
        var errorsBeforeItsEnd: [String] {
            errors.last?.hasPrefix("ended after ") == true ? errors.dropLast() : errors + ["no summary"]
        }

        /// The processes that were started for a probe to see, in order.
        var processes: [Process] = []
        /// Seconds since the far host was switched on.
        var times: [Double] = []
    }

    /// A process of the far host.
    struct Process: Sendable {
        let pid: Int
        let command: String
    }

    /// The visit, made when the first test asks for it.
    static let made = Task { try FarHostVisit() }

    /// The digests of the images that were carried, by name.
    let digests: [String: String]
    /// Whether every byte of the stick that was mounted read-only is as before.
    let isCarriedStickUnchanged: Bool
    /// What came home.
    let homecoming: Homecoming
    private let steps: [String: Step]

    private init() throws {
        let media = try FarHostMedia()
        digests = media.digests
        let before = try media.hash(media.carried)
        let result = try VirtualMachine.run(
            "--stick", media.carried, "--stick", media.returned, "--plug-at", "plug",
            "--disk", media.disk, "6.1-usb", "\(Repository.path)/Tests/bee-ociTests/FarHost/visit.sh")
        try #require(result.status == 0, "\(result.errors)\n\(result.output)")
        steps = try Self.parse(result.lines)
        isCarriedStickUnchanged = try media.hash(media.carried) == before
        homecoming = try Homecoming(media)
    }

    /// What a step told.
    func step(_ name: String) throws -> Step { try #require(steps[name], "no step \(name)") }

    /// The lines that visit.sh prints: "STEP KIND TEXT".
    private static func parse(_ lines: [Substring]) throws -> [String: Step] {
        var steps: [String: Step] = [:]
        for line in lines where line != "plug" {
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            try #require(words.count == 3, "not told in order: \(line)")
            var step = steps[words[0], default: Step()]
            try step.take(words[1], words[2])
            steps[words[0]] = step
        }
        return steps
    }
}

extension FarHostVisit.Step {
    fileprivate mutating func take(_ kind: String, _ text: String) throws {
        switch kind {
        case "status": status = Int32(text)
        case "output": output.append(text)
        case "errors": errors.append(text)
        case "time": times.append(try #require(Double(text)))
        case "process":
            let words = text.split(separator: " ", maxSplits: 1)
            processes.append(.init(pid: try #require(Int(words[0])), command: String(words[1])))
        default: Issue.record("no kind \(kind): \(text)")
        }
    }

    /// Standard output as one JSON value.
    func json<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        try JSONDecoder().decode(T.self, from: Data(output.joined(separator: "\n").utf8))
    }

    /// The rows of one map.
    func rows<T: Decodable>(of map: String, as type: T.Type = T.self) throws -> [T] {
        try output.filter { $0.contains("\"map\":\"\(map)\"") }.map {
            try JSONDecoder().decode(T.self, from: Data($0.utf8))
        }
    }
}
