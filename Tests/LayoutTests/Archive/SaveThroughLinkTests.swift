import Base
import Glibc
import Store
import SystemPackage
import Testing

@testable import Layout

/// THR-32, THR-60: what a link in the place of an archive's file leads to.
@Suite struct SaveThroughLinkTests {
    private let source: ExportSource
    private var folder: String { source.scratch.path }

    init() throws {
        var fixture = ImageFixture()
        try fixture.addImage("a", layer: [1, 2])
        source = try ExportSource(fixture)
        try #require(mkdir(folder + "/shared", 0o777) == 0)
    }

    private func link(_ name: String, to target: String, owner: uid_t? = nil) throws {
        try #require(symlink(target, folder + "/" + name) == 0)
        if let owner { try #require(lchown(folder + "/" + name, owner, owner) == 0) }
    }

    private func isLink(_ name: String) -> Bool {
        var status = stat()
        return lstat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    @Test func followsLinksThatLeadThroughOthersAndToNothingYet() throws {
        try link("first.tar", to: "shared/second.tar")
        try link("shared/second.tar", to: folder + "/third.tar")
        try source.save([], to: folder + "/first.tar")
        #expect(isLink("first.tar") && isLink("shared/second.tar"))
        #expect(try readArchive(try source.scratch.read("third.tar")).members.count == 7)
    }

    @Test func refusesLinksThatLeadInACircle() throws {
        try link("one.tar", to: "two.tar")
        try link("two.tar", to: "one.tar")
        #expect(source.refusal([], to: "one.tar")?.code == .fileInvalid)
    }

    // fs.protected_symlinks guards open(2) so; a link that is read and whose target is renamed over is ours to guard.
    @Test(.enabled(if: geteuid() == 0, "only root can give a link away"), arguments: ["link.tar", "shared/link.tar"])
    func followsNoLinkOfAnotherUserInADirectoryThatAllMayWrite(name: String) throws {
        try #require(chmod(folder + "/shared", 0o1777) == 0)
        let file = try source.scratch.write("precious", [1])
        try link("shared/link.tar", to: "../precious", owner: 65534)
        // Nor behind a link of our own.
        if name == "link.tar" { try link(name, to: "shared/link.tar") }
        #expect(source.refusal([], to: name)?.code == .notPermitted)
        #expect(try RegularFile.read(file, limit: 10) == [1])
        #expect(source.scratch.names("shared") == ["link.tar"])
        // The directory's owner, and we ourselves, could put the file itself there.
        try #require(chown(folder + "/shared", 65534, 65534) == 0)
        try source.save([], to: folder + "/" + name)
        #expect(isLink("shared/link.tar"))
        #expect(try source.scratch.read("precious").count > 1)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func letsNobodyWriteAnArchiveBecauseOfTheModeOfAnothersFile() throws {
        let file = try source.scratch.write("foreign.tar", [1])
        try #require(chown(file, 65534, 65534) == 0 && chmod(file, 0o4666) == 0)
        try source.save([], to: file)
        var status = stat()
        try #require(stat(file, &status) == 0)
        #expect(status.st_uid == 0)
        #expect(status.st_mode & 0o7777 & ~0o644 == 0)
    }
}
