import Base
import Glibc
import Testing

/// CLI-5, CLI-20: media that are write-protected, forbidden or worn.
@Suite(.needsRoot) struct HostileDiskTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = try .beeOCI
        for object in ["execs", "noncore"] {
            try program.done("pack", "--layout", folder / "source", TestData.object(object))
        }
        try program.done("save", "--layout", folder / "source", "execs", "-o", folder / "new.tar")
    }

    private static let reading = [
        "list", "inspect execs", "save execs -o OUT", "save execs -o -", "copy execs --to OTHER", "fsck",
        "gc --dry-run",
        "run execs --no-attach",
    ]
    private static let writing = [
        "load ARCHIVE", "pack PROBE -t b", "tag execs b", "rm execs", "gc", "fsck --repair",
    ]

    private func words(_ verb: String) -> [String] {
        let places = [
            "OUT": folder / "out.tar", "OTHER": folder / "other", "ARCHIVE": folder / "new.tar",
            "PROBE": TestData.object("maps"),
        ]
        return verb.split(separator: " ").map { places[String($0)] ?? String($0) }
    }

    @Test(arguments: [false, true]) func aReadOnlyDiskIsReadAndNotWritten(hasLocks: Bool) throws {
        let disk = try SmallDisk(.ext4, in: folder, size: 4096)
        let layout = disk.path + "/store"
        try program.done("save", "--layout", folder / "source", "execs", "noncore", "-o", layout + "/")
        if !hasLocks { try Program(path: "/bin/rm").done("-r", layout + "/.bee-oci") }
        try disk.remount("ro")
        for verb in Self.reading {
            let result = try program.run(words(verb) + ["--layout", layout])
            #expect(result.status == 0, "\(verb): \(result.errors)")
        }
        for verb in Self.writing + ["copy execs --to \(layout)", "save execs -o \(layout)/"] {
            let target = verb.contains(layout) ? folder / "source" : layout
            let result = try program.run(words(verb) + ["--layout", target])
            #expect(result.status == 74, "\(verb): \(result.errors)")
            #expect(result.errors.contains("Read-only file system"), "\(verb): \(result.errors)")
            #expect(result.errors.contains("hint: the file system is mounted read-only"), "\(verb): \(result.errors)")
        }
        try disk.remount("rw")
        try program.expectSweepLeavesNothing(layout)
        #expect(try program.names(layout) == program.names(folder / "source"))
    }

    /// The program where another user may run it.
    private func asNobody(_ arguments: [String]) throws -> Program.Result {
        try Program(path: "/usr/bin/setpriv").run(
            ["--reuid=65534", "--regid=65534", "--clear-groups", folder / "bee-oci"] + arguments)
    }

    @Test func anothersLayoutIsReadAndNotWritten() throws {
        // By a process of its own: a file that any process has open for writing cannot be started.
        try Program(path: "/bin/cp").done(program.path, folder / "bee-oci")
        try #require(chmod(folder / "bee-oci", 0o755) == 0 && chmod(folder.path, 0o755) == 0)
        let layout = folder / "source"
        for verb in ["list", "inspect execs", "save execs -o -", "fsck", "gc --dry-run"] {
            let result = try asNobody(words(verb) + ["--layout", layout])
            #expect(result.status == 0, "\(verb): \(result.errors)")
        }
        let before = folder.text("source/index.json")
        for verb in Self.writing {
            let result = try asNobody(words(verb) + ["--layout", layout])
            #expect(result.status == 77, "\(verb): \(result.errors)")
            #expect(result.errors.contains("Permission denied"), "\(verb): \(result.errors)")
        }
        try #require(chmod(layout, 0o700) == 0)
        for verb in Self.reading + Self.writing {
            let result = try asNobody(words(verb) + ["--layout", layout])
            #expect(result.status == 77, "\(verb): \(result.errors)")
        }
        #expect(folder.text("source/index.json") == before)
        try program.expectSweepLeavesNothing(layout)
    }

    // A disk that cannot bring to its medium what it took: the host is full behind the disk's image.
    @Test(arguments: ["load ARCHIVE", "pack PROBE -t b", "tag execs b", "rm execs", "save execs -o OUT"])
    func aDiskThatFailsToWriteIsAnErrorAndHarmsNothingOfBefore(verb: String) throws {
        let host = try folder.makeFolder("host")
        try Program(path: "/bin/mount").done("-t", "tmpfs", "-o", "size=24m", "tmpfs", host)
        defer { umount2(host, Int32(MNT_DETACH)) }
        try Program(path: "/usr/bin/truncate").done("-s", "64M", host + "/disk.img")
        try SmallDisk.makeExt4(host + "/disk.img")
        var disk: SmallDisk? = try SmallDisk(image: host + "/disk.img", in: folder)
        let layout = folder / "disk/store"
        try program.done("load", "--layout", layout, folder / "source")
        try Program(path: "/bin/sync").done("-f", layout)
        let before = try program.names(layout)
        _ = try Program(path: "/bin/dd").run("if=/dev/zero", "of=\(host)/filler", "bs=4k")
        let output = verb.hasPrefix("save") ? ["-o", folder / "disk/out.tar"] : []
        let result = try program.run(
            words(verb).filter { output.isEmpty || !["-o", folder / "out.tar"].contains($0) } + output + [
                "--layout", layout,
            ])
        #expect(result.status == 74, "\(verb): \(result.errors)")
        #expect(result.errors.contains("error[input-output]"), "\(verb): \(result.errors)")
        // The journal has aborted; with room again the disk is checked, as an administrator does, and mounted.
        withExtendedLifetime(disk) {}
        disk = nil
        try #require(unlink(host + "/filler") == 0)
        try #require(rmdir(folder / "disk") == 0)
        #expect(try Program(path: "/usr/sbin/fsck.ext4").run("-fy", host + "/disk.img").status <= 1)
        disk = try SmallDisk(image: host + "/disk.img", in: folder)
        #expect(try program.check(layout).errors == [])
        #expect(try program.names(layout) == before)
        try program.expectSweepLeavesNothing(layout)
        withExtendedLifetime(disk) {}
    }
}
