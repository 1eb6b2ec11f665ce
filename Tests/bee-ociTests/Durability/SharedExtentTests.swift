import Base
import Glibc
import Store
import Testing

/// STO-25: a blob of another layout on the same file system is copied by that file system, which may share its blocks.
@Suite(.needsRoot) struct SharedExtentTests {
    /// A file system, and whether it lets two files have the same blocks.
    private enum Kind: String {
        case ext4, btrfs, xfs

        var isSharing: Bool { self != .ext4 }

        /// Whether this kernel has it; in CI it must.
        var isPossible: Bool {
            let isCI = getenv("CI").map { String(cString: $0) } == "true"
            let known = (try? TemporaryText.read("/proc/filesystems")) ?? ""
            return isCI || known.split(separator: "\n").contains { $0.hasSuffix("\t" + rawValue) }
                || (try? Program(path: "/sbin/modprobe").run("-q", rawValue))?.status == 0
        }
    }

    /// The length of the image's one layer; the last block is not full.
    private static let size = 64 << 20 + 5
    /// What documents and tables of the file system may take in bytes.
    private static let small = 8 << 20

    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder(isInMemory: true)
        program = try .beeOCI
    }

    @Test func writesABlobAnewOnExt4() throws { try expectCopies(on: .ext4) }

    @Test(.enabled(if: Kind.btrfs.isPossible, "this kernel has no btrfs"))
    func sharesTheBlocksOfABlobOnBtrfs() throws { try expectCopies(on: .btrfs) }

    @Test(.enabled(if: Kind.xfs.isPossible, "this kernel has no xfs"))
    func sharesTheBlocksOfABlobOnXFS() throws { try expectCopies(on: .xfs) }

    private func expectCopies(on kind: Kind) throws {
        let disk = try makeDisk(kind)
        let source = disk.path + "/source"
        let layer = [UInt8](repeating: 0xBE, count: Self.size)
        try LargeImage.make("big", of: [layer], in: source)
        let blob = "/blobs/sha256/\(try Digest.sha256(of: layer).encoded)"
        let deeds = [
            ["copy", "big", "--layout", source, "--to", disk.path + "/copied"],
            ["load", source, "--layout", disk.path + "/loaded"],
        ]
        for (target, arguments) in zip(["/copied", "/loaded"], deeds) {
            let free = try freeBytes(disk)
            try program.done(arguments)
            let used = free - (try freeBytes(disk))
            #expect(kind.isSharing ? used < Self.small : used >= Self.size, "\(used) bytes for \(target)")
            try expectExtents(of: disk.path + target + blob, areShared: kind.isSharing)
        }
        try expectRefusal(of: source, blob, on: disk)
    }

    /// A digest is checked on what stands in the target, also where no byte went through the program.
    private func expectRefusal(of source: String, _ blob: String, on disk: SmallDisk) throws {
        let file = open(source + blob, O_WRONLY | O_CLOEXEC)
        try #require(file >= 0 && pwrite(file, [0], 1, 1 << 20) == 1)
        close(file)
        let target = disk.path + "/refused"
        for arguments in [["copy", "big", "--layout", source, "--to", target], ["load", source, "--layout", target]] {
            let result = try program.run(arguments)
            #expect(result.status == 65 && result.errors.contains("error[blob-corrupt]"), "\(result.errors)")
            #expect(try program.done("list", "--json", "--layout", target).output == "[]\n")
            #expect(access(target + blob, F_OK) != 0)
        }
    }

    private func makeDisk(_ kind: Kind) throws -> SmallDisk {
        let image = folder / "disk.img"
        try Program(path: "/usr/bin/truncate").done("-s", "512M", image)
        try Program(path: "/usr/sbin/mkfs." + kind.rawValue).done("-q", image)
        return try SmallDisk(image: image, in: folder)
    }

    private func freeBytes(_ disk: SmallDisk) throws -> Int {
        try Program(path: "/bin/sync").done("-f", disk.path)
        var status = statvfs()
        try #require(statvfs(disk.path, &status) == 0)
        return Int(status.f_bfree) * Int(status.f_frsize)
    }

    private func expectExtents(of file: String, areShared: Bool) throws {
        let lines = try Program(path: "/usr/sbin/filefrag").done("-v", file).lines
        let extents = lines.filter {
            $0.drop { $0 == " " }.prefix { $0 != ":" }.allSatisfy(\.isNumber) && $0.contains(":")
        }
        #expect(!extents.isEmpty)
        #expect(extents.allSatisfy { $0.contains("shared") == areShared }, "\(lines)")
    }
}
