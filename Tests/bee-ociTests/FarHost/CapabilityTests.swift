import Glibc
import Testing

// What docs/air-gap.md says of who may run a probe, tried on Debian's kernel by a user with some capabilities, and of
// lockdown, which cannot be undone before the next boot.
@Suite(.needsRoot, .enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct CapabilityTests {
    /// A raw tracepoint, fentry, a kprobe and a tracepoint.
    private static let objects = ["flood", "mkdirs", "unlinks", "execs"]
    private static let tracing = "cap_bpf,cap_perfmon"
    private static let all = "cap_sys_admin"
    private static let tracefs = ",cap_dac_read_search"

    private static let visited = Task { try visit() }
    /// What the one machine for all tests printed.
    private let lines: [String]
    /// The exit statuses by "WHERE PROGRAM OBJECT".
    private let statuses: [String: Int32]

    init() async throws {
        lines = try await Self.visited.value
        statuses = try lines.filter { !$0.hasPrefix("hint ") }.reduce(into: [:]) { statuses, line in
            let end = try #require(line.lastIndex(of: " "))
            statuses[String(line[..<end])] = Int32(line[line.index(after: end)...])
        }
    }

    private static func visit() throws -> [String] {
        let folder = try TemporaryFolder()
        let root = try folder.makeFolder("root")
        for set in ["none", "cap_bpf", "cap_perfmon", tracing, tracing + tracefs, all, all + tracefs] {
            try Program(path: "/usr/bin/install").done("-m", "755", Program.distributed.path, "\(root)/\(set)")
            if set != "none" { try Program(path: "/usr/sbin/setcap").done("\(set)+ep", "\(root)/\(set)") }
        }
        for object in objects { try Program(path: "/bin/cp").done(TestData.object(object), root) }
        try Program(path: "/usr/bin/truncate").done("-s", "256M", folder / "disk.img")
        try Program(path: "/usr/sbin/mkfs.ext4").done("-q", "-d", root, folder / "disk.img")
        let script = "\(Repository.path)/Tests/bee-ociTests/FarHost/capabilities.sh"
        let result = try VirtualMachine.run("--disk", folder / "disk.img", "6.1", script)
        try #require(result.status == 0, "\(result.errors)\n\(result.output)")
        // The machine's console ends lines as terminals do.
        return result.output.replacing("\r", with: "").split(separator: "\n").map(String.init)
    }

    // CLI-189: the true reason, where it is not a capability for eBPF.
    @Test(arguments: [
        ("3 \(tracing) unlinks", "kernel.perf_event_paranoid is 3, with which"),
        ("3 \(tracing + tracefs) execs", "kernel.perf_event_paranoid is 3, with which"),
        ("3 \(tracing) execs", "tracefs, which has the tracepoint's number"),
        ("2 \(tracing) execs", "tracefs, which has the tracepoint's number"),
        ("3 \(all) execs", "tracefs, which has the tracepoint's number"),
        ("2 none flood", "run it with sudo, or give it CAP_BPF and CAP_PERFMON"),
    ])
    func saysTheTrueReason(attempt: String, hint: String) throws {
        let hints = lines.filter { $0.hasPrefix("hint \(attempt) ") }
        #expect(hints.contains { $0.hasPrefix("hint \(attempt) \(hint)") }, "\(hints)")
    }

    @Test(arguments: [
        ("3", "flood", [tracing, tracing + tracefs, all, all + tracefs]),
        ("3", "mkdirs", [tracing, tracing + tracefs, all, all + tracefs]),
        ("3", "unlinks", [all, all + tracefs]),
        ("3", "execs", [all + tracefs]),
        ("2", "unlinks", [tracing, tracing + tracefs, all, all + tracefs]),
        ("2", "execs", [tracing + tracefs, all + tracefs]),
    ])
    func runsWithTheCapabilitiesThatTheGuideNames(paranoid: String, object: String, sets: [String]) throws {
        let attempts = statuses.filter {
            $0.key.hasPrefix("\(paranoid) ") && $0.key.hasSuffix(" \(object)")
        }
        #expect(attempts.count == 7)
        for (attempt, status) in attempts {
            let set = String(attempt.split(separator: " ")[1])
            #expect(status == (sets.contains(set) ? 0 : 77), "\(attempt)")
        }
    }

    @Test(arguments: [
        ("integrity", ["flood": 0, "mkdirs": 0, "unlinks": 0, "execs": 0]),
        ("confidentiality", ["flood": 0, "mkdirs": 69, "unlinks": 69, "execs": 0] as [String: Int32]),
    ])
    func runsUnderLockdownWhatTheGuideSays(lockdown: String, expected: [String: Int32]) throws {
        for (object, status) in expected {
            #expect(statuses["\(lockdown) none \(object)"] == status, "\(object)")
        }
    }
}
