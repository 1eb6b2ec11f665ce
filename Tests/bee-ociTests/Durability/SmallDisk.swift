import Glibc
import Testing

/// A file system of a test's own, mounted in the test's folder.
final class SmallDisk {
    /// How a disk is made.
    enum Kind: String, Sendable, CaseIterable {
        case tmpfs
        case ext4
    }

    /// Where it is mounted.
    let path: String
    private let folder: TemporaryFolder

    /// Makes a disk of so many KiB and mounts it as `disk` in the test's folder; the image of one that has any is
    /// `disk.img` there.
    init(_ kind: Kind, in folder: TemporaryFolder, size: Int) throws {
        self.folder = folder
        path = try folder.makeFolder("disk")
        switch kind {
        case .tmpfs:
            try Program(path: "/bin/mount").done("-t", "tmpfs", "-o", "size=\(size)k", "tmpfs", path)
        case .ext4:
            try Program(path: "/usr/bin/truncate").done("-s", "\(size)K", folder / "disk.img")
            try Self.makeExt4(folder / "disk.img")
            try Program(path: "/bin/mount").done("-o", "loop", folder / "disk.img", path)
        }
    }

    /// Mounts an ext4 that is in an image already.
    init(image: String, in folder: TemporaryFolder) throws {
        self.folder = folder
        path = try folder.makeFolder("disk")
        try Program(path: "/bin/mount").done("-o", "loop", image, path)
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    /// Makes an ext4 whose tables are all written at once, without space that only root may use.
    static func makeExt4(_ image: String, _ options: String...) throws {
        let tables = ["-q", "-b", "4096", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0"]
        try Program(path: "/usr/sbin/mkfs.ext4").done(tables + options + [image])
    }

    /// Takes all room but some KiB.
    func fill(leaving free: Int) throws {
        // Fails where the room ends, which is what is wanted.
        _ = try Program(path: "/bin/dd").run("if=/dev/zero", "of=\(path)/filler", "bs=4k", "conv=fsync")
        try Program(path: "/usr/bin/truncate").done("-s", "-\(free)K", path + "/filler")
        sync(path)
    }

    /// Gives the room back.
    func empty() { unlink(path + "/filler") }

    private func sync(_ path: String) { _ = try? Program(path: "/bin/sync").run("-f", path) }

    /// Mounts it anew with other options, as in `ro`.
    func remount(_ options: String) throws {
        try Program(path: "/bin/mount").done("-o", "remount," + options, path)
    }

    /// Takes it away.
    func unmount() throws {
        try Program(path: "/bin/umount").done(path)
    }

    /// Mounts its image once more, with nothing of it in memory.
    func mountAgain() throws {
        try Program(path: "/bin/mount").done("-o", "loop", folder / "disk.img", path)
    }
}
