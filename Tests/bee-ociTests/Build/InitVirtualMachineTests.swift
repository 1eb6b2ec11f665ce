import Glibc
import Testing

// The kinds of new probes that this machine's kernel may be unable to attach, on Debian's.
@Suite(.needsRoot, .enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct InitVirtualMachineTests {
    private static let kinds = ["kprobe", "fentry", "lsm"]

    /// What one boot printed.
    private static let visited = Task { try visit() }
    private let lines: [String]

    init() async throws { lines = try await Self.visited.value }

    private static func visit() throws -> [String] {
        let folder = try TemporaryFolder()
        let objects = try folder.makeFolder("objects")
        let program = try Program.beeOCI
        for kind in kinds {
            try program.done("init", folder / kind, "--kind", kind)
            try program.done("build", "\(folder.path)/\(kind)/\(kind).bpf.c", "-o", "\(objects)/\(kind).o")
        }
        let steps = kinds.map { kind in
            """
            echo step \(kind)
            /payload/bee-oci run /payload/objects/\(kind).o >/tmp/rows-\(kind) 2>&1 &
            running=$!
            await() { until grep -qs "$1" /tmp/rows-\(kind) || ! kill -0 $running; do sleep 0.2; done; }
            await attached
            echo some >/tmp/bee-made-\(kind)
            rm /tmp/bee-made-\(kind)
            await bee-made
            kill $running
            wait
            cat /tmp/rows-\(kind)
            """
        }
        try folder.write(Array((steps.joined(separator: "\n") + "\n").utf8), to: "script.sh")
        let result = try VirtualMachine.run("6.1", folder / "script.sh", Program.distributed.path, objects)
        try #require(result.status == 0, "\(result.errors)\n\(result.output)")
        return result.output.replacing("\r", with: "").split(separator: "\n").map(String.init)
    }

    @Test(arguments: kinds) func showsWhatWasDoneThere(_ kind: String) throws {
        let start = try #require(lines.firstIndex(of: "step \(kind)"), "\(lines)")
        let lines = lines[(start + 1)...].prefix { !$0.hasPrefix("step ") }
        #expect(lines.contains("attached 1 of 1 programs"), "\(lines)")
        #expect(lines.contains { $0.contains("\"print_\(kind)\"") && $0.contains("bee-made-\(kind)\"") }, "\(lines)")
    }
}
