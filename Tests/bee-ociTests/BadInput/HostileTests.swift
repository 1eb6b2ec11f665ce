import Glibc
import Testing

// STO-70 to STO-72, THR-10 to THR-14: whatever an archive or a layout holds, the documented error, and no harm.
@Suite(.enabled(if: Scene.isPossible, Scene.needsRoot))
struct HostileTests {
    /// What no case needs: virtual memory, seconds of a processor, the size of a file.
    private static let limits = ["--as=2147483648", "--cpu=\(Scene.processorLimit)", "--fsize=134217728", "--core=0"]
    /// Where many cases would like to write.
    private static let elsewhere = ["/tmp/bee-oci-evil", "/tmp/evil"]

    @Test func hasAHundredCasesAtLeast() {
        #expect(HostileCase.all.count >= 100)
    }

    @Test(arguments: HostileCase.all)
    func endsAsDocumentedAndDoesNoHarm(input: HostileCase) throws {
        for outcome in input.outcomes {
            let faults = try faults(of: outcome.verb, outcome.code, input)
            #expect(faults.isEmpty, "\(outcome.verb)")
        }
        #expect(Self.elsewhere.allSatisfy { access($0, F_OK) != 0 })
    }

    private func faults(of verb: String, _ code: String?, _ input: HostileCase) throws -> [String] {
        let folder = try place(input)
        let before = Tree(of: folder.path)
        let result = try Program(path: "/usr/bin/prlimit").start(
            Self.limits + [try Program.beeOCI.path] + arguments(verb, input, folder)
        ).finish(within: Scene.timeLimit)
        var faults = ErrorReport.faults(withoutSummary(result), code, about: "") + outputFaults(result, verb, code)
        if result.peakMemory > input.memory << 10 { faults.append("\(result.peakMemory) KiB resident") }
        let after = Tree(of: folder.path)
        faults += footprintFaults(before, after, verb, code)
        if after.changes(since: before).contains(where: { $0.hasPrefix("far/") }) {
            faults += try destinationFaults(folder)
        }
        return faults.isEmpty ? [] : faults + [result.errors.prefix(2000).description]
    }

    /// A folder with the case, where it is a layout, a layout to load into, and a bystander.
    private func place(_ input: HostileCase) throws -> TemporaryFolder {
        let folder = try TemporaryFolder(isInMemory: true)
        try SoundLayout.far.get().write(to: folder, as: "far")
        try folder.write(Array("precious".utf8), to: "bystander")
        if input.isLayout {
            try Program(path: "/bin/cp").done("-a", path(of: input), folder / "case")
        }
        return folder
    }

    private func path(of input: HostileCase) throws -> String { try HostileCase.folder.get() / "cases/\(input.name)" }

    private func arguments(_ verb: String, _ input: HostileCase, _ folder: TemporaryFolder) throws -> [String] {
        let layout = ["--layout", folder / "case"]
        return switch verb {
        case "load": ["load", input.isLayout ? folder / "case" : try path(of: input), "--layout", folder / "far"]
        case "inspect": ["inspect", "a"] + layout
        case "save": ["save", "a", "-o", folder / "out.tar"] + layout
        case "run": ["run", "a", "--no-attach"] + layout
        case "gc": ["gc", "--grace", "0s"] + layout
        case "tag": ["tag", "a", "b"] + layout
        case "repair": ["fsck", "--repair"] + layout
        case "pack": ["pack", TestData.object("perf")] + layout
        default: [verb] + layout
        }
    }

    /// What a process left, without the line that sums up what `fsck` did.
    private func withoutSummary(_ result: Program.Result) -> Program.Result {
        let lines = result.errors.split(separator: "\n").filter { !$0.hasPrefix("checked ") }
        return Program.Result(
            status: result.status, output: result.output, errors: lines.joined(separator: "\n"),
            peakMemory: result.peakMemory)
    }

    private func outputFaults(_ result: Program.Result, _ verb: String, _ code: String?) -> [String] {
        let isControl = { (byte: UInt8) in byte < 0x20 && byte != 0x0A || byte == 0x7F }
        var faults = result.output.utf8.contains(where: isControl) ? ["a control character on standard output"] : []
        // fsck lists its findings whatever they are.
        if code != nil, !["fsck", "repair"].contains(verb), !result.output.isEmpty { faults.append("some output") }
        return faults
    }

    /// Readers change nothing, writers what they are there for, and nobody anything beside the layout.
    private func footprintFaults(_ before: Tree, _ after: Tree, _ verb: String, _ code: String?) -> [String] {
        let layouts = ["load": "far", "gc": "case", "tag": "case", "pack": "case", "repair": "case"]
        let footprint = Footprint(
            before: before, after: after, layout: layouts[verb],
            created: code == nil && verb == "save" ? "out.tar" : nil,
            isNaming: code == nil)
        let faults = footprint.faults + footprint.lostNames.map { "\($0) is no name any more" }
        guard verb == "gc", code == nil else { return faults }
        // What nothing needs is what it is there to remove.
        let removed = Set(before.entries.keys).subtracting(after.entries.keys).map { "\($0) is not what it was" }
        return Set(faults).subtracting(removed).sorted()
    }

    /// The layout that was loaded into is sound.
    private func destinationFaults(_ folder: TemporaryFolder) throws -> [String] {
        let judged = try Program.beeOCI.run("fsck", "--layout", folder / "far")
        return judged.status == 0 ? [] : ["fsck finds: \(judged.output)"]
    }
}
