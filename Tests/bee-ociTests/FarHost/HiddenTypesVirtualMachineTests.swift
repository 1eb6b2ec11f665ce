import FoundationEssentials
import Testing

// CLI-400 to CLI-406, on Debian's kernel whose types are hidden: a probe with CO-RE runs with those that its image brings.
@Suite(.needsRoot, .enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct HiddenTypesVirtualMachineTests {
    private struct Step {
        var status: Int32?
        var output: [String] = []
        var errors: [String] = []
    }

    /// What each step told, from one machine for all tests.
    private static let visited = Task { () throws -> [String: Step] in
        var steps: [String: Step] = [:]
        for line in try visit() {
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            try #require(words.count == 3, "\(line)")
            switch words[1] {
            case "status": steps[words[0], default: Step()].status = Int32(words[2])
            case "output": steps[words[0], default: Step()].output.append(words[2])
            default: steps[words[0], default: Step()].errors.append(words[2])
            }
        }
        return steps
    }

    private let steps: [String: Step]

    init() async throws { steps = try await Self.visited.value }

    private static func visit() throws -> [String] {
        let folder = try TemporaryFolder()
        let root = try folder.makeFolder("root")
        try Program(path: "/bin/cp").done(Program.distributed.path, TestData.object("core"), root)
        try Program(path: "/usr/bin/truncate").done("-s", "128M", folder / "disk.img")
        try Program(path: "/usr/sbin/mkfs.ext4").done("-q", "-d", root, folder / "disk.img")
        let script = "\(Repository.path)/Tests/bee-ociTests/FarHost/hidden.sh"
        let result = try VirtualMachine.run("--disk", folder / "disk.img", "6.1", script)
        try #require(result.status == 0, "\(result.errors)\n\(result.output)")
        // The machine's console ends lines as terminals do.
        return result.output.replacing("\r", with: "").split(separator: "\n").map(String.init)
    }

    private func step(_ name: String) throws -> Step { try #require(steps[name], "no step \(name)") }

    private struct Row: Decodable {
        let map: String
        let event: Event
    }

    /// What the probe reads of the task by the kernel's types, the numbers of processes left out.
    private struct Event: Decodable, Equatable {
        let has_absent_member: Bool
        let has_absent_type: Bool
        let has_task_struct: Bool
        let hash_type: Int
        let comm_size: Int
        let pid_offset: Int
    }

    private func event(_ name: String) throws -> Event {
        let step = try step(name)
        #expect(step.status == 0, "\(step.errors)")
        let rows = try step.output.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
        try #require(rows.map(\.map) == ["print_core"], "\(step.output)")
        return rows[0].event
    }

    // From the layout where the types were added, from one they were carried to, by hand, and where they came last.
    @Test(arguments: ["hidden", "carried", "byhand", "added"]) func readsWhatItReadsWithTheKernelsTypes(step: String)
        throws
    {
        let told = try event("told")
        #expect(told.has_task_struct && !told.has_absent_type && told.pid_offset > 0 && told.comm_size == 16)
        #expect(try event(step) == told)
    }

    @Test func saysWhoseTypesAreUsed() throws {
        #expect(try step("hidden").errors.first?.hasPrefix("note: this kernel tells no BTF; the types") == true)
        #expect(try step("told").errors.first == "attached 1 of 1 programs")
        #expect(try step("byhand").errors.first == "attached 1 of 1 programs")
    }

    @Test func isRefusedWithoutTypesAndSaysWhatHelps() throws {
        let refused = try step("refused")
        #expect(refused.status == 69)
        #expect(refused.errors.first?.hasPrefix("error[btf-missing]: core: ") == true, "\(refused.errors)")
        let hint = refused.errors.first { $0.hasPrefix("hint: ") } ?? ""
        #expect(hint.contains("pack --btf") && hint.contains("run --btf"), "\(refused.errors)")
    }

    @Test func refusesDamagedTypesBeforeLibbpfSeesThem() throws {
        let refused = try step("damaged")
        #expect(refused.status == 65)
        #expect(refused.errors.first?.hasPrefix("error[btf-invalid]: cut: ") == true, "\(refused.errors)")
    }

    private struct Packed: Decodable {
        struct Types: Decodable {
            let release: String
            let architecture: String
            let size: Int
        }
        let types: [Types]
    }

    @Test func addsSomeHundredBytes() throws {
        let packed = try step("pack")
        #expect(packed.status == 0, "\(packed.errors)")
        let types = try JSONDecoder().decode(Packed.self, from: Data(packed.output.joined().utf8)).types
        try #require(types.count == 1)
        #expect(types[0].release.hasPrefix("6.1.") && types[0].architecture == "amd64")
        #expect((100..<1000).contains(types[0].size))
        #expect(
            try step("add").errors == ["note: \(types[0].size) bytes of types for kernel \(types[0].release) (amd64)"])
    }
}
