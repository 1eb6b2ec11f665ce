import Glibc
import Testing

// What `check` says of a host, beside what plain libbpf did there: every program of libbpf-tools, libxdp1 and the
// gallery, and those that ask for the kernel's configuration. Where the two differ, the verifier knows something that
// nobody can know before, and its words are written here.
@Suite(.needsRoot)
struct AgreementVirtualMachineTests {
    /// What becomes of each program on one kernel, and what check says of it.
    private struct Place {
        let realities: [Reality]
        let judgements: [CheckDocument]

        private init(_ text: String, _ program: Program, _ arguments: [String]) throws {
            realities = text.split(separator: "\n").compactMap(Reality.init)
            let check = try program.run(["check", "--json"] + arguments)
            try #require(check.status == 69, "\(check.errors)")
            judgements = try check.json()
        }

        /// Writes the objects into a folder; returns their paths.
        private static func objects(in folder: TemporaryFolder) throws -> [String] {
            _ = try folder.makeFolder("objects")
            let names = try CheckedFiles.write(to: folder, in: "objects")
            try #require(names.count >= 70, "libbpf-tools or libxdp1 is missing: scripts/install-dependencies test")
            let guarded = try GuardedObjects.write(to: folder, in: "objects")
            return (names + guarded).map { folder / "objects/\($0)" }
        }

        /// This kernel, asked directly.
        static func here() throws -> Place {
            let folder = try TemporaryFolder()
            let objects = try objects(in: folder)
            let text = try Program(path: Reality.compile(in: folder)).done(objects).output
            return try Place(text, .distributed, objects)
        }

        /// A kernel of Debian's in one boot, judged here by the file it wrote.
        static func there(_ kernel: String) throws -> Place {
            let folder = try TemporaryFolder()
            let objects = try objects(in: folder)
            try Program(path: "/usr/bin/truncate").done("-s", "32M", folder / "disk.img")
            try Program(path: "/usr/sbin/mkfs.vfat").done(folder / "disk.img")
            try folder.write(Array(script.utf8), to: "script.sh")
            let program = try Program.distributed
            let result = try VirtualMachine.run(
                "--disk", folder / "disk.img", kernel, folder / "script.sh", program.path,
                try Reality.compile(in: folder), folder / "objects", "\(VirtualMachine.kernels)/\(kernel)/config")
            try #require(result.status == 0, "\(result.errors)\n\(result.output)")
            for name in ["far.host", "reality"] {
                try Program(path: "/usr/bin/mcopy").done(
                    "-n", "-i", folder / "disk.img", "::\(name)", folder / "\(name).out")
            }
            return try Place(folder.text("reality.out"), program, ["--host", folder / "far.host.out"] + objects)
        }

        private static let script = """
            mount -t vfat /dev/vda /mnt || exit 1
            mount -t securityfs securityfs /sys/kernel/security
            mkdir /boot
            cp /payload/config "/boot/config-$(uname -r)"
            bee-oci host export /mnt/far.host || exit 1
            cd /payload/objects
            reality *.o >/mnt/reality || exit 1
            umount /mnt

            """
    }

    /// A program, what is said and what happens.
    private struct Comparison {
        let reality: Reality
        let verdict: String
        let reasons: [String]

        var key: String { "\(reality.object) \(reality.program)" }
        var isGuarded: Bool { reality.object.hasPrefix("guard-") || reality.object.hasPrefix("refuse-") }
        var isJudged: Bool { verdict != "unknown" }
        var agrees: Bool { (verdict != "fails") == reality.works }

        /// What libbpf does not attach by itself is judged without its target.
        init(_ reality: Reality, _ judgement: CheckDocument) {
            let findings = judgement.findings.filter { finding in
                finding.program == nil
                    || finding.program == reality.program && (finding.kind != "target" || reality.state != .loadable)
            }
            let order = ["works", "degraded", "unknown", "fails"]
            let worst = findings.compactMap { order.firstIndex(of: $0.verdict) }.max() ?? 0
            self.reality = reality
            verdict = order[worst]
            reasons = findings.filter { $0.verdict == order[worst] }.map { "\($0.subject): \($0.message)" }
        }

        var text: String {
            "\(key) (\(reality.section)): \(verdict)\(reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"), "
                + "and it is \(reality.state) (\(reality.error): \(reality.line))"
        }
    }

    private static func comparisons(_ place: Place) throws -> [Comparison] {
        let judgements = Dictionary(
            place.judgements.map { ($0.name.split(separator: "/").last.map(String.init) ?? "", $0) },
            uniquingKeysWith: { first, _ in first })
        return try place.realities.map { Comparison($0, try #require(judgements[$0.object], "\($0.object)")) }
    }

    private static func table(_ all: [Comparison]) -> String {
        var lines = ["check          works there  fails there"]
        for verdict in ["works", "degraded", "unknown", "fails"] {
            let own = all.filter { $0.verdict == verdict }
            let counts = [own.filter(\.reality.works).count, own.filter { !$0.reality.works }.count]
            let cells = ([verdict.padded(to: 13)] + counts.map { "\($0)".padded(to: 11) }).joined(separator: "  ")
            lines.append(cells)
        }
        return (lines + all.filter { $0.isJudged && !$0.agrees }.map(\.text)).joined(separator: "\n")
    }

    /// Prints what is said beside what happens, and judges it.
    private static func judge(_ place: Place, exceptions: [String: String], judgedAtLeast percent: Int) throws {
        let all = try comparisons(place)
        print(table(all))
        let judged = all.filter(\.isJudged)
        let differing = judged.filter { !$0.agrees }
        #expect(all.count >= 280 && judged.count * 100 >= all.count * percent, "\(judged.count) of \(all.count)")
        #expect(differing.count * 100 <= judged.count * 5, "\(differing.count) of \(judged.count) differ")
        // CLI-710 to CLI-713: of those that ask for nothing but the kernel's configuration nothing is left unknown.
        let guarded = all.filter(\.isGuarded)
        #expect(guarded.count == GuardedObjects.count)
        for comparison in guarded where !comparison.isJudged || !comparison.agrees {
            Issue.record("\(comparison.text)")
        }
        for comparison in differing { #expect(exceptions[comparison.key] != nil, "\(comparison.text)") }
        for key in exceptions.keys {
            #expect(differing.contains { $0.key == key }, "no exception any more: \(key)")
        }
    }

    @Test(.enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
    func whatIsSaidOfDebiansKernelByItsFileHappensThere() throws {
        try Self.judge(
            .there("6.1"),
            exceptions: [
                "biosnoop.bpf.o block_rq_complete": "the verifier alone knows: R1 invalid mem access 'scalar'"
            ], judgedAtLeast: 98)
    }

    @Test(.enabled(if: VirtualMachine.isThere("5.10") || VirtualMachine.isRequired, VirtualMachine.advice))
    func whatIsSaidOfAnOlderKernelByItsFileHappensThere() throws {
        try Self.judge(.there("5.10"), exceptions: [:], judgedAtLeast: 98)
    }

    // A kernel whose functions that can be traced nobody may list leaves fentry and the like unknown.
    @Test func whatIsSaidOfThisKernelHappensHere() throws {
        try Self.judge(.here(), exceptions: [:], judgedAtLeast: 75)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
