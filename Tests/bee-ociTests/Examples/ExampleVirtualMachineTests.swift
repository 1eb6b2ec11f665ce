import FoundationEssentials
import Glibc
import Testing

// The examples on Debian's kernel: its verifier takes all of them, and those that this machine's kernel may be unable
// to attach (a kprobe, fentry, security programs) and some others show there what was done.
@Suite(.needsRoot, .enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct ExampleVirtualMachineTests {
    /// What one boot printed.
    private static let visited = Task { try visit() }
    private let lines: [String]

    init() async throws { lines = try await Self.visited.value }

    private static func visit() throws -> [String] {
        let folder = try TemporaryFolder()
        let objects = try folder.makeFolder("objects")
        for (number, compiler) in Example.compilers.enumerated() {
            let place = try folder.makeFolder("objects/\(number)")
            for example in Example.all { _ = try example.build(in: place, with: compiler) }
        }
        let script = "\(Repository.path)/Tests/bee-ociTests/Examples/examples.sh"
        let result = try VirtualMachine.run("6.1", script, Program.distributed.path, objects)
        try #require(result.status == 0, "\(result.errors)\n\(result.output)")
        return result.output.replacing("\r", with: "").split(separator: "\n").map(String.init)
    }

    /// What was printed in one step.
    private struct Step {
        let lines: [String]
        /// The process that was there to be seen.
        let pid: Int

        private struct Row<E: Decodable>: Decodable { let event: E }

        fileprivate init(_ name: String, of all: [String]) throws {
            let start = try #require(all.firstIndex(of: "step \(name)"), "\(all)")
            lines = Array(all[(start + 1)...].prefix { !$0.hasPrefix("step ") })
            pid = lines.first { $0.hasPrefix("process ") }.flatMap { Int($0.dropFirst("process ".count)) } ?? 0
        }

        /// The events of the run, which must have attached everything and lost nothing.
        func events<E: Decodable>(_ type: E.Type = E.self) throws -> [E] {
            #expect(!lines.contains { $0.hasPrefix("warning: ") }, "\(lines)")
            #expect(lines.contains { $0.hasSuffix(" 0 lost, 0 short records") }, "\(lines)")
            return try lines.filter { $0.contains("\"event\":") }.map {
                try JSONDecoder().decode(Row<E>.self, from: Data($0.utf8)).event
            }
        }
    }

    private func step(_ name: String) throws -> Step { try Step(name, of: lines) }

    @Test func theVerifierTakesEveryExampleOfEachCompiler() throws {
        let expected = Example.compilers.indices.flatMap { number in
            Example.all.map { "verified \(number)/\($0.name) 0" }
        }
        #expect(try Set(step("verify").lines) == Set(expected))
    }

    private struct Slow: Decodable, Equatable {
        let pid: Int
        let comm: String
        let operation: String
        let result: Int64
        let file: String
    }

    @Test(arguments: ["slow-files", "slow-files-tracepoint"])
    func slowFilesShowsEachCallOnAFile(name: String) throws {
        let step = try self.step(name)
        #expect(
            try step.events(Slow.self).filter { $0.file == "bee-slow-file" }
                == [("file_write", 65536), ("file_write", 65536), ("file_sync", 0)].map {
                    Slow(pid: step.pid, comm: "dd", operation: $0, result: $1, file: "bee-slow-file")
                }, "\(step.lines)")
    }

    private struct Access: Decodable, Equatable {
        let pid: Int
        let user: Int
        let comm: String
        let to_write: Bool
        let path: String
    }

    @Test func fileAuditShowsWhatIsOpenedBelowAFolder() throws {
        let step = try self.step("audit")
        let events = try step.events(Access.self)
        try #require(events.count == 2, "\(step.lines)")
        #expect(events.allSatisfy { $0.path == "/tmp/audited/log" && $0.user == 0 })
        #expect(events.map(\.to_write) == [true, false])
        #expect(events[0].pid == step.pid)
        #expect(events[1].comm == "cat")
        #expect(try self.step("audit-writes").events(Access.self) == [events[0]])
    }

    private struct Kill: Decodable {
        let pid: Int
        let comm: String
        let by: Int
        let by_comm: String
        let pages: UInt64?
        let total_pages: UInt64?
        let in_group: Bool?
    }

    @Test(arguments: ["oom-kills", "oom-kills-tracepoint"])
    func oomKillsShowsWhoIsKilled(name: String) throws {
        let step = try self.step(name)
        let kills = try step.events(Kill.self)
        try #require(kills.count == 1, "\(step.lines)")
        #expect(kills[0].pid == step.pid && kills[0].by == step.pid && kills[0].by_comm == "tail")
        guard name == "oom-kills" else { return }
        // The group's limit of 16 MiB has 4096 pages.
        #expect(kills[0].comm == "tail" && kills[0].in_group == true && kills[0].total_pages == 4096)
        #expect((3000...5000).contains(kills[0].pages ?? 0), "\(step.lines)")
    }

    private struct Anything: Decodable {
        let pid: Int
        let comm: String
        let arguments: String?
        let status: Int?
        let path: String?
        let result: Int32?
        let to_port: Int?
        let error: Int32?
    }

    private struct Signal: Decodable, Equatable {
        let number: Int32
        let to: Int
        let outcome: String
    }

    @Test func processesOpensSignalsAndConnectionsAreSeenThereToo() throws {
        let steps = try ["exec", "exit", "open", "connect"].map { try step($0) }
        let events = try steps.map { step in
            try #require(step.events(Anything.self).last { $0.pid == step.pid }, "\(step.lines)")
        }
        let (exec, exit, open, connect) = (events[0], events[1], events[2], events[3])
        #expect(exec.comm == "busybox" && exec.arguments == "/bin/busybox uname -r")
        #expect(exit.status == 7)
        #expect(open.path == "/tmp/audited/none" && open.result == -ENOENT)
        #expect(connect.to_port == 4999 && connect.error == ECONNREFUSED)
        let signals = try step("signals")
        #expect(
            try signals.events(Signal.self).first { $0.to == signals.pid }
                == Signal(number: SIGTERM, to: signals.pid, outcome: "signal_sent"))
    }
}
