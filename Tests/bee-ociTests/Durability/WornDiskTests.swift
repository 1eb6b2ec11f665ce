import Base
import Testing

/// A disk that has lost the place of a blob: each attempt to read it is an error of the device.
@Suite(.needsRoot) struct WornDiskTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = try .beeOCI
    }

    /// Makes a disk of which a part of one large blob cannot be read.
    ///
    /// The blob stands behind all else, and the disk's image is cut inside it. Where a kernel places a file is its own
    /// affair, and not the same each time; what `mkfs` and `debugfs` write stands in the order in which it was written.
    private func makeWornDisk() throws -> SmallDisk {
        let root = try folder.makeFolder("root")
        let layout = root + "/store"
        try LargeImage.make("large", layers: 1, of: 16 << 20, in: layout)
        try program.done("pack", "--layout", layout, TestData.object("execs"))
        try Program(path: "/bin/dd").done("if=/dev/zero", "of=\(root)/spacer", "bs=1M", "count=1")
        let large = try #require(try Program(path: "/usr/bin/find").done(layout, "-size", "+8M").lines.first)
        let name = "/store" + large.dropFirst(layout.utf8.count)
        try Program(path: "/bin/mv").done(String(large), folder / "large")

        let image = folder / "disk.img"
        try Program(path: "/usr/bin/truncate").done("-s", "64M", image)
        // Without a journal, which would stand anywhere.
        try SmallDisk.makeExt4(image, "-O", "^has_journal", "-d", root)
        try debugfs("-w", "-R", "write \(folder / "large") \(name)", image)
        let middle = try block(2048, of: name)
        try #require(try block(0, of: "/store/index.json") < middle)

        // What is written from here on has the spacer's room and no other.
        let disk = try SmallDisk(image: image, in: folder)
        #expect(try Program(path: "/bin/dd").run("if=/dev/zero", "of=\(disk.path)/rest", "bs=4k").status != 0)
        try Program(path: "/bin/rm").done(disk.path + "/spacer")
        try disk.unmount()
        try disk.mountAgain()
        try Program(path: "/usr/bin/truncate").done("-s", "\(middle * 4096)", image)
        return disk
    }

    /// The place of a file's block on the disk.
    private func block(_ number: Int, of path: String) throws -> Int {
        let text = try debugfs("-R", "bmap \(path) \(number)", folder / "disk.img")
        return try #require(Int(text.filter(\.isNumber)))
    }

    @discardableResult
    private func debugfs(_ arguments: String...) throws -> String {
        try Program(path: "/usr/sbin/debugfs").run(arguments).output
    }

    @Test func tellsTheDevicesErrorAndUsesWhatCanBeRead() throws {
        let disk = try makeWornDisk()
        let layout = disk.path + "/store"
        let other = folder / "other"
        for output in ["-", folder / "out.tar", other + "/"] {
            let result = try program.run("save", "--layout", layout, "large", "-o", output)
            #expect(result.status == 74, "\(output): \(result.errors)")
            #expect(result.errors.contains("Input/output error"), "\(result.errors)")
        }
        #expect(!folder.everything().contains("out.tar"))
        #expect(try program.names(other) == [:])
        #expect(try program.check(layout).errors.map(\.code) == ["blob-unreadable"])
        // STO-93: what cannot be read now may be sound, and is left where it is.
        let blobs = folder.blobs("disk/store")
        #expect(try program.run("fsck", "--layout", layout, "--repair").status == 65)
        #expect(folder.blobs("disk/store") == blobs)
        #expect(try program.names(layout).keys.sorted() == ["execs", "large"])
        try program.done("save", "--layout", layout, "execs", "-o", folder / "execs.tar")
        try program.done("gc", "--layout", layout, "--grace", "0s")
        #expect(folder.blobs("disk/store") == blobs)
    }
}
