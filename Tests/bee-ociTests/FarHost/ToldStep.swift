import FoundationEssentials
import Testing

/// What one step of a script told that a machine of `scripts/vm` ran, in the lines of `steps.sh`.
struct ToldStep: Sendable {
    /// A process of that machine.
    struct Process: Sendable {
        let pid: Int
        let command: String
    }

    var status: Int32?
    var output: [String] = []
    var errors: [String] = []
    /// The processes that were started for a probe to see, in order.
    var processes: [Process] = []
    /// Seconds since the machine was switched on.
    var times: [Double] = []

    /// What `run` said before its last line, which is the summary.
    var errorsBeforeItsEnd: [String] {
        errors.last?.hasPrefix("ended after ") == true ? errors.dropLast() : errors + ["no summary"]
    }

    /// Runs a script of this folder, which finds `steps.sh` in its payload; what its steps told, by their names.
    static func visit(_ options: String..., kernel: String, script: String) throws -> [String: ToldStep] {
        let files = [script, "steps.sh"].map { "\(Repository.path)/Tests/bee-ociTests/FarHost/\($0)" }
        let result = try VirtualMachine.run(options + [kernel] + files)
        try #require(result.status == 0, "\(result.errors)\n\(result.output)")
        var steps: [String: ToldStep] = [:]
        for line in result.lines where line != "plug" {
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            try #require(words.count == 3, "not told in order: \(line)")
            try steps[words[0], default: ToldStep()].take(words[1], words[2])
        }
        return steps
    }

    private mutating func take(_ kind: String, _ text: String) throws {
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
