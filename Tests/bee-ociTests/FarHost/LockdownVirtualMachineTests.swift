import Testing

// A kernel that is locked down when it boots, as Secure Boot has it: other than one that is locked down later
// (CapabilityTests), it has no tracefs.
@Suite(.enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct LockdownVirtualMachineTests {
    /// What one boot printed.
    private static let visited = Task { try visit() }
    private let lines: [String]

    init() async throws { lines = try await Self.visited.value }

    private static func visit() throws -> [String] {
        let folder = try TemporaryFolder()
        let kernel = "/payload/kernel.bpf.o --only kernel_"
        let steps = [
            "raw": "/payload/flood.bpf.o", "reads": "/payload/unlinks.bpf.o", "tracepoint": "/payload/execs.bpf.o",
            "kprobe": kernel + "kprobe", "ksyscall": kernel + "ksyscall", "lsm": kernel + "lsm",
        ]
        let runs = steps.map { "echo step \($0)\nbee-oci run \($1) --for 1ms --format json 2>&1\necho exit $?\n" }
        let script = "export NO_COLOR=1\nmount -t securityfs securityfs /sys/kernel/security\n" + runs.joined()
        try folder.write(Array(script.utf8), to: "script.sh")
        let objects = ["flood", "unlinks", "execs", "kernel"].map { TestData.object($0) }
        let result = try VirtualMachine.run(
            ["--append", "lockdown=confidentiality", "6.1", folder / "script.sh", Program.distributed.path] + objects)
        try #require(result.status == 0, "\(result.errors)\n\(result.output)")
        // The machine's console ends lines as terminals do.
        return result.output.replacing("\r", with: "").split(separator: "\n").map(String.init)
    }

    private func step(_ name: String) throws -> [String] {
        let start = try #require(lines.firstIndex(of: "step \(name)"), "\(lines)")
        return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("step ") })
    }

    @Test(arguments: ["raw", "lsm"]) func runsWhatReadsNothing(name: String) throws {
        let lines = try step(name)
        #expect(lines.contains("attached 1 of 1 programs") && lines.last == "exit 0", "\(lines)")
    }

    // CLI-189
    @Test(arguments: [
        ("reads", 69, "hint: the kernel is locked down (confidentiality) and lets no program read its memory"),
        ("tracepoint", 69, "the kernel is locked down (confidentiality) and has no tracefs, so the tracepoint sched/"),
        ("tracepoint", 69, "hint: a raw tracepoint needs no tracefs: SEC(\"raw_tp/sched_process_exec\")"),
        ("kprobe", 77, "hint: the kernel is locked down (confidentiality): see /sys/kernel/security/lockdown"),
        ("ksyscall", 69, "the kernel is locked down (confidentiality) and lets nothing be attached to 'mkdir'"),
    ])
    func blamesLockdown(name: String, status: Int, text: String) throws {
        let lines = try step(name)
        #expect(lines.contains { $0.contains(text) }, "\(lines)")
        #expect(lines.last == "exit \(status)", "\(lines)")
    }
}
