import Base
import Glibc
import SystemPackage
import Testing

@testable import Store

/// STO-27, STO-29.
///
/// The process that stops is a child that the test library starts for the body of each exit test.
@Suite struct FaultPointTests {
    static let blobPoints: [FaultPoint] = [.blobStaged, .blobWritten, .blobSynced, .blobMoved, .blobDurable]

    @Test(arguments: blobPoints)
    func aBlobIsThereInFullOrNotAtAllWhereverItsWriterStops(point: FaultPoint) async throws {
        let directory = TemporaryDirectory()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = directory.path.string as String, name = point.rawValue as String] in
            setenv("BEE_OCI_FAULT", name, 1)
            _ = try BlobStore(root: try DirectoryFD.open(FilePath(path))).store([1, 2, 3])
        }
        let store = BlobStore(root: try DirectoryFD.open(directory.path))
        let digest = try Digest.sha256(of: [1, 2, 3])
        let isThere = [.blobMoved, .blobDurable].contains(point)
        #expect(directory.names("blobs/sha256") == (isThere ? [digest.encoded] : []))
        if isThere { try store.verify(digest, size: 3) }
        #expect(directory.names(".bee-oci/staging").count == (isThere ? 0 : 1))
        // What the stopped process left is in nobody's way.
        #expect(try store.store([1, 2, 3]) == digest)
        try store.verify(digest, size: 3)
    }

    static let filePoints: [FaultPoint] = [.fileWritten, .fileSynced, .fileMoved, .fileDurable]

    @Test(arguments: filePoints)
    func aSmallFileIsTheOldOrTheNewOneWhereverItsWriterStops(point: FaultPoint) async throws {
        let directory = TemporaryDirectory()
        directory.write([1], to: "file")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = directory.path.string as String, name = point.rawValue as String] in
            setenv("BEE_OCI_FAULT", name, 1)
            let root = try DirectoryFD.open(FilePath(path))
            try AtomicFile.replace("file", in: root, staging: try root.makingDirectory("staging"), with: [2])
        }
        #expect(directory.read("file") == ([.fileMoved, .fileDurable].contains(point) ? [2] : [1]))
    }

    @Test func stopsAtTheVisitThatIsAskedFor() async throws {
        let directory = TemporaryDirectory()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path.string as String] in
            setenv("BEE_OCI_FAULT", "blob-durable:3", 1)
            let store = BlobStore(root: try DirectoryFD.open(FilePath(path)))
            for number in 0..<10 { _ = try store.store([UInt8(number)]) }
        }
        #expect(directory.names("blobs/sha256").count == 3)
    }

    @Test func goesOnWhereNothingIsAskedFor() async {
        await #expect(processExitsWith: .success) {
            setenv("BEE_OCI_FAULT", "no-such-point", 1)
            for point in FaultPoint.allCases { point.reached() }
        }
    }
}
