import Testing

// CLI-400 to CLI-406, on Debian's kernel whose types are hidden: a probe with CO-RE runs with those that its image brings.
@Suite(.needsRoot, .enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct HiddenTypesVirtualMachineTests {
    /// What each step told, from one machine for all tests.
    private static let visited = Task { try visit() }

    private let steps: [String: ToldStep]

    init() async throws { steps = try await Self.visited.value }

    private static func visit() throws -> [String: ToldStep] {
        let folder = try TemporaryFolder()
        let root = try folder.makeFolder("root")
        try Program(path: "/bin/cp").done(Program.distributed.path, TestData.object("core"), root)
        try Program(path: "/usr/bin/truncate").done("-s", "128M", folder / "disk.img")
        try Program(path: "/usr/sbin/mkfs.ext4").done("-q", "-d", root, folder / "disk.img")
        return try ToldStep.visit("--disk", folder / "disk.img", kernel: "6.1", script: "hidden.sh")
    }

    private func step(_ name: String) throws -> ToldStep { try #require(steps[name], "no step \(name)") }

    private struct Row: Decodable {
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
        let rows = try step.rows(of: "print_core", as: Row.self)
        try #require(rows.count == 1 && step.output.count == 1, "\(step.output)")
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
        let types = try packed.json(Packed.self).types
        try #require(types.count == 1)
        #expect(types[0].release.hasPrefix("6.1.") && types[0].architecture == "amd64")
        #expect((100..<1000).contains(types[0].size))
        #expect(
            try step("add").errors == ["note: \(types[0].size) bytes of types for kernel \(types[0].release) (amd64)"])
    }
}
