import Base
import Testing

/// CLI-20, STO-27: a disk that is full at any place of the work.
@Suite(.needsRoot) struct FullDiskTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = try .beeOCI
        let source = folder / "source"
        for object in ["execs", "noncore", "core"] {
            try program.done("pack", "--layout", source, TestData.object(object))
        }
        try program.done("save", "--layout", source, "noncore", "core", "-o", folder / "new.tar")
    }

    private static let verbs = [
        "load new.tar", "pack PROBE -t b", "tag execs b", "rm execs", "gc --grace 0s", "save execs -o disk/copy/",
        "save execs -o disk/out.tar", "fsck", "list", "inspect execs",
    ]

    @Test(arguments: SmallDisk.Kind.allCases, verbs) func isAnErrorAndHarmsNothing(kind: SmallDisk.Kind, verb: String)
        throws
    {
        let disk = try SmallDisk(kind, in: folder, size: kind == .tmpfs ? 400 : 4096)
        let layout = disk.path + "/store"
        let words = verb.split(separator: " ").map {
            $0 == "PROBE"
                ? TestData.object("maps") : $0.contains("/") || $0.hasSuffix(".tar") ? folder / String($0) : String($0)
        }
        var failures = 0
        var free = 0
        while true {
            try Program(path: "/bin/rm").done("-rf", layout, disk.path + "/copy", disk.path + "/out.tar")
            try program.done("load", "--layout", layout, folder / "source")
            try program.done("rm", "--layout", layout, "noncore", "core")
            let before = try program.names(layout)
            try disk.fill(leaving: free)
            let result = try program.run(words + ["--layout", layout])
            disk.empty()
            #expect(try program.check(layout).errors == [], "\(free) KiB free")
            guard result.status != 0 else { break }
            failures += 1
            #expect(result.status == 74, "\(free) KiB free: \(result.errors)")
            // Found out before the work (STO-36), or by the system in the middle of it.
            let saysWhy = ["has room for", "No space left on device"].contains { result.errors.contains($0) }
            #expect(saysWhy, "\(free) KiB free: \(result.errors)")
            #expect(result.errors.contains("hint: free some space"), "\(free) KiB free: \(result.errors)")
            #expect(try program.names(layout) == before, "\(free) KiB free")
            free += 4
        }
        let needsRoom = !["gc", "fsck", "list", "inspect"].contains(words[0])
        #expect(needsRoom == (failures > 0), "\(failures) times there was too little room")
        try program.expectSweepLeavesNothing(layout)
    }
}
