import Base
import Glibc
import Store
import SystemPackage
import Testing

/// STO-26.
@Suite struct AtomicFileTests {
    private let directory = TemporaryDirectory()

    private func replace(_ name: String, with text: String) throws(BeeError) {
        let root = try DirectoryFD.open(directory.path)
        try AtomicFile.replace(name, in: root, staging: try root.makingDirectory("staging"), with: Array(text.utf8))
    }

    @Test func writesAndReplaces() throws {
        try replace("file", with: "one")
        #expect(directory.read("file") == Array("one".utf8))
        try replace("file", with: "")
        #expect(directory.read("file") == [])
        #expect(directory.names("staging") == [])
    }

    @Test func keepsPermissionsOfWhatItReplaces() throws {
        try replace("file", with: "one")
        chmod(directory("file"), 0o640)
        try replace("file", with: "two")
        var status = stat()
        stat(directory("file"), &status)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test func replacesALinkAndNotItsTarget() throws {
        directory.write([1], to: "target")
        symlink(directory("target"), directory("file"))
        try replace("file", with: "new")
        #expect(directory.read("target") == [1])
        #expect(directory.read("file") == Array("new".utf8))
    }

    @Test func leavesNothingBehindWhereItCannotReplace() throws {
        mkdir(directory("file"), 0o755)
        #expect(failure { try replace("file", with: "x") }?.code == .inputOutput)
        #expect(directory.names("staging") == [])
    }
}

@Suite struct DirectoryFDTests {
    private let directory = TemporaryDirectory()

    @Test func tellsWhatStandsUnderAName() throws {
        let root = try DirectoryFD.open(directory.path)
        directory.write([1, 2, 3], to: "file")
        mkdir(directory("directory"), 0o755)
        symlink("file", directory("link"))
        mkfifo(directory("fifo"), 0o644)
        let kinds = try ["file", "directory", "link", "fifo", "nothing"].map { try root.status(of: $0)?.kind }
        #expect(kinds == [.regular, .directory, .link, .other, nil])
        #expect(try root.status(of: "file")?.size == 3)
        #expect(try root.names() == ["directory", "fifo", "file", "link"])
        #expect(try root.names() == ["directory", "fifo", "file", "link"])
    }

    @Test func removesFilesAndForgivesMissingOnes() throws {
        let root = try DirectoryFD.open(directory.path)
        directory.write([1], to: "file")
        #expect(try root.remove("file"))
        #expect(try !root.remove("file"))
    }

    @Test func tellsMissingFromNoDirectory() throws {
        directory.write([1], to: "file")
        #expect(failure { try DirectoryFD.open(FilePath(directory("nothing"))).rawValue }?.code == .fileMissing)
        #expect(failure { try DirectoryFD.open(FilePath(directory("file"))).rawValue }?.code == .fileInvalid)
    }
}
