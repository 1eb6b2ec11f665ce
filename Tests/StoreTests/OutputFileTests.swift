import Base
import Glibc
import Store
import SystemPackage
import Testing

/// STO-910, STO-911, THR-60.
@Suite struct OutputFileTests {
    private let directory = TemporaryDirectory()

    private func status(_ name: String) -> stat {
        var status = stat()
        lstat(directory(name), &status)
        return status
    }

    @Test func writesAndReplacesAndLeavesNothingElse() throws {
        try OutputFile.replace(directory("file"), with: [1, 2])
        try OutputFile.replace(directory("file"), with: [3])
        #expect(directory.read("file") == [3])
        #expect(directory.names("") == ["file"])
    }

    @Test func replacesNothingButRegularFiles() throws {
        try #require(mkfifo(directory("fifo"), 0o600) == 0 && mkdir(directory("folder"), 0o755) == 0)
        try #require(symlink("fifo", directory("link")) == 0)
        for name in ["fifo", "folder", "link"] {
            let error = failure { try OutputFile.replace(directory(name), with: [1], advice: "say so") }
            #expect(error?.code == .fileInvalid && error?.hint == "say so", "\(name)")
        }
        #expect(status("fifo").st_mode & S_IFMT == S_IFIFO && status("folder").st_mode & S_IFMT == S_IFDIR)
        #expect(failure { try OutputFile.replace(directory("new/"), with: [1]) }?.code == .usage)
        #expect(failure { try OutputFile.replace(directory("absent/new"), with: [1]) }?.code == .fileMissing)
        #expect(directory.names("") == ["fifo", "folder", "link"])
    }

    @Test func replacesTheFileBehindALinkAndKeepsOurOwnFilesPermissions() throws {
        directory.write([1], to: "target")
        try #require(chmod(directory("target"), 0o600) == 0 && symlink("target", directory("link")) == 0)
        try OutputFile.replace(directory("link"), with: [2])
        #expect(directory.read("target") == [2])
        #expect(status("link").st_mode & S_IFMT == S_IFLNK && status("target").st_mode & 0o777 == 0o600)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can make a device")) func replacesNoDevice() throws {
        // The number of /dev/null: 1 and 3.
        try #require(mknod(directory("null"), S_IFCHR | 0o666, 0x103) == 0)
        #expect(failure { try OutputFile.replace(directory("null"), with: [1]) }?.code == .fileInvalid)
        #expect(status("null").st_mode & S_IFMT == S_IFCHR)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func belongsToWhoWritesItWhoeverOwnsTheDirectoryOrOwnedTheFile() throws {
        let user: uid_t = 65534
        directory.write([1], to: "open")
        try #require(chmod(directory("open"), 0o4666) == 0 && chown(directory("open"), user, user) == 0)
        try #require(chown(directory.path.string, user, user) == 0)
        for name in ["open", "new"] {
            try OutputFile.replace(directory(name), with: [2], isDurable: false)
            #expect(status(name).st_uid == 0, "\(name)")
            #expect(status(name).st_mode & 0o7777 & ~0o644 == 0, "\(name)")
        }
    }

    @Test func aDirectoryKnowsWhatItLiesIn() throws {
        try #require(mkdir(directory("outer"), 0o755) == 0 && mkdir(directory("outer/inner"), 0o755) == 0)
        try #require(mkdir(directory("other"), 0o755) == 0 && symlink("outer/inner", directory("link")) == 0)
        let outer = try DirectoryFD.open(FilePath(directory("outer")))
        let through = try DirectoryFD.open(FilePath(directory("link")))
        #expect(outer.isWithin(outer) && !outer.isBelow(outer))
        #expect(through.isWithin(outer) && through.isBelow(outer))
        #expect(!outer.isWithin(through))
        #expect(try !DirectoryFD.open(FilePath(directory("other"))).isWithin(outer))
        #expect(try outer.isBelow(DirectoryFD.open("/")))
    }
}
