import Base
import Glibc
import Store
import SystemPackage
import Testing

@testable import Layout

struct SaveTargetTests {
    private static func source(_ name: String = "a") throws -> ExportSource {
        var fixture = ImageFixture()
        try fixture.addImage(name, layer: [1, 2])
        return try ExportSource(fixture)
    }

    @Test func tellsTargetsByTheirText() throws {
        let scratch = Scratch()
        #expect(SaveTarget("-") == .standardOutput)
        #expect(SaveTarget("/nowhere/x.tar") == .archive("/nowhere/x.tar"))
        #expect(SaveTarget("/nowhere/x/") == .directory("/nowhere/x"))
        #expect(SaveTarget(scratch.path) == .directory(FilePath(scratch.path)))
    }

    @Test func makesDirectoryIntoLayoutAndAddsToIt() throws {
        let scratch = Scratch()
        let path = scratch.path + "/out/"
        #expect(try Self.source("a").save([], to: path).images.map(\.replaced) == [nil])
        #expect(try Self.source("b").save([], to: path).images.map(\.name) == ["b"])
        let layout = try ImageLayout.open(FilePath(path))
        #expect(try layout.index().manifests.map(\.name) == ["a", "b"])
        for blob in try layout.closure(of: try layout.resolve(try Reference(parsing: "b"))).descriptors {
            try layout.blobs.verify(blob.digest, size: blob.size)
        }
    }

    @Test func replacesCorruptBlobInDirectory() throws {
        let source = try Self.source()
        let path = source.scratch.path + "/copy/"
        try source.save([], to: path)
        let layer = "copy/" + ImageFixture.member(try Digest.sha256(of: [1, 2]))
        chmod(source.scratch.path + "/" + layer, 0o644)
        try source.scratch.write(layer, [9, 9])
        try source.save([], to: path)
        #expect(try source.scratch.read(layer) == [1, 2])
    }

    @Test func refusesToCompressDirectoryAndToFillForeignOne() throws {
        let source = try Self.source()
        let gzip = SaveOptions(compression: .gzip)
        #expect(source.refusal([], gzip, to: "copy/")?.code == .usage)
        try source.scratch.write("foreign/file", [1])
        #expect(source.refusal([], to: "foreign")?.code == .layoutInvalid)
        #expect(source.refusal([], to: "missing/copy/")?.exitStatusIs(66) == true)
    }

    @Test func refusesWhatIsNoRegularFile() throws {
        let source = try Self.source()
        #expect(mkfifo(source.scratch.path + "/fifo", 0o600) == 0)
        #expect(source.refusal([], to: "fifo")?.code == .fileInvalid)
        #expect(source.refusal([], to: "missing/out.tar")?.code == .fileMissing)
        #expect(source.scratch.names().contains("fifo"))
    }

    @Test func replacesTheFileBehindALinkAndKeepsItsPermissions() throws {
        let source = try Self.source()
        let file = try source.scratch.write("real.tar", [1])
        chmod(file, 0o600)
        #expect(symlink("real.tar", source.scratch.path + "/link.tar") == 0)
        try source.save([], to: source.scratch.path + "/link.tar")
        var status = stat()
        #expect(lstat(source.scratch.path + "/link.tar", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try readArchive(try source.scratch.read("real.tar")).members.count == 7)
    }

    // STO-912
    @Test func refusesAPlaceInsideTheLayoutHoweverItIsNamed() throws {
        let source = try Self.source()
        try #require(symlink("layout/blobs", source.scratch.path + "/elsewhere") == 0)
        try #require(symlink("layout/index.json", source.scratch.path + "/link.tar") == 0)
        let before = try source.scratch.read("layout/index.json")
        for name in ["layout/x.tar", "elsewhere/x.tar", "link.tar", "layout/new/", "elsewhere/new/", "elsewhere/"] {
            #expect(source.refusal([], to: name)?.code == .fileInvalid, "\(name)")
        }
        #expect(try source.scratch.read("layout/index.json") == before)
        #expect(source.scratch.names("layout/blobs") == ["sha256"])
        // It has what is saved already.
        try source.save([], to: source.scratch.path + "/layout/")
        #expect(try source.scratch.read("layout/index.json") == before)
    }

    @Test func worksWithRelativePaths() throws {
        let output = try OutputFile.create(at: try OutputPlace.find("bee-oci-relative-test.tar"))
        _ = consume output
        var status = stat()
        #expect(stat("bee-oci-relative-test.tar", &status) != 0)
    }
}

extension BeeError {
    fileprivate func exitStatusIs(_ status: Int32) -> Bool { code.exitStatus == status }
}
