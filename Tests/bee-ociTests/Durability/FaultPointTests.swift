import Base
import Glibc
import Store
import Testing

/// STO-25 to STO-29: verbs stopped with SIGKILL at each point they pass, each time they pass it.
@Suite struct FaultPointTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder(isInMemory: true)
        program = try .beeOCI
        try folder.write(try RegularFile.read(TestData.object("noncore"), limit: 1 << 20), to: "probe.bpf.o")
        try pack("execs", "new-1", "source")
        try pack("core", "new-2", "source")
        try pack("perf", "b", "source")
        try program.done("save", "--layout", folder / "source", "new-1", "new-2", "-o", folder / "new.tar")
        try pack("execs", "a", "before")
        try pack("multi", "b", "before")
        try program.done("tag", "--layout", folder / "before", "a", "c")
        try folder.copy("before", to: "swept")
        try pack("maps", "gone", "swept")
        try program.done("rm", "--layout", folder / "swept", "gone")
        try folder.copy("before", to: "damaged")
        try folder.write(Array("{\"schemaVersion\":2,".utf8), to: "damaged/index.json")
        try folder.write([], to: "damaged/oci-layout")
    }

    private func pack(_ object: String, _ name: String, _ layout: String) throws {
        try program.done("pack", "--layout", folder / layout, TestData.object(object), "-t", name)
    }

    /// Puts the layout in its state before the deed.
    private func begin(_ deed: Deed) throws {
        guard let start = deed.start else {
            return try Program(path: "/bin/rm").done("-rf", folder / "store").discard()
        }
        try folder.copy(start, to: "store")
    }

    private func names() throws -> [String: String] {
        let result = try program.run("list", "--layout", folder / "store")
        return [66].contains(result.status) ? [:] : try program.names(folder / "store")
    }

    @Test(arguments: Deed.all) func stoppedAnywhereLosesNothingAndLeavesLitterAtMost(deed: Deed) throws {
        try begin(deed)
        let before = deed.start == nil || deed.start == "damaged" ? [:] : try names()
        try program.done(deed.arguments(in: folder))
        let after = try names()
        let blobs = folder.blobs("store")
        for point in FaultPoint.allCases {
            var visit = 1
            while try isKilled(deed, "\(point.rawValue):\(visit)") {
                try judge(deed, "\(point.rawValue):\(visit)", before, after, blobs)
                visit += 1
            }
            #expect(deed.points.contains(point) == (visit > 1), "\(point) was passed \(visit - 1) times")
        }
    }

    private func isKilled(_ deed: Deed, _ fault: String) throws -> Bool {
        try begin(deed)
        let result = try program.run(deed.arguments(in: folder), environment: ["BEE_OCI_FAULT": fault])
        try #require([0, 128 + SIGKILL].contains(result.status), "\(fault): \(result.errors)")
        return result.status != 0
    }

    /// Judges what a kill has left, then does the deed again.
    private func judge(
        _ deed: Deed, _ fault: String, _ before: [String: String], _ after: [String: String], _ blobs: Set<String>
    ) throws {
        let layout = folder / "store"
        let check = try program.run("fsck", "--layout", layout, "--json")
        if deed.start == "damaged" {
            try program.done(deed.arguments(in: folder))
        } else if deed.start != nil || check.status != 66 {
            let checked = try check.json(Checked.self)
            #expect(checked.errors == [], "\(fault)")
            #expect(checked.codes.isSubset(of: Checked.litter), "\(fault): \(checked.findings)")
        }
        let found = try names()
        #expect(found == before || found == after, "\(fault)")
        if found == before, found != after { try program.done(deed.arguments(in: folder)) }
        #expect(try names() == after, "\(fault)")
        try program.done("gc", "--layout", layout, "--grace", "0s")
        let left = try program.check(layout).findings
        #expect(left.allSatisfy { $0.code == "quarantined" && deed.start == "damaged" }, "\(fault): \(left)")
        let needed = deed.start == "before" ? folder.blobs("store").isSubset(of: blobs) : folder.blobs("store") == blobs
        #expect(needed, "\(fault)")
        #expect(!folder.everything().contains { $0.hasPrefix("store/.bee-oci/staging/") }, "\(fault)")
    }
}

extension Program.Result {
    /// Does nothing with the result.
    fileprivate func discard() {}
}
