import Base
import Glibc
import Store
import SystemPackage
import Testing

private let content = Array("what is to be stored".utf8)

/// STO-22, STO-25.
@Suite struct BlobWriterTests {
    private let directory = TemporaryDirectory()

    private func store() throws -> BlobStore { BlobStore(root: try DirectoryFD.open(directory.path)) }

    @Test func keepsNothingOfAWriterThatWasDropped() throws {
        do {
            var writer = try store().writer()
            try writer.write(content)
            #expect(directory.names(".bee-oci/staging").count == 1)
        }
        #expect(directory.names(".bee-oci/staging") == [])
        #expect(directory.names("blobs") == [])
    }

    @Test func keepsNothingThatWasNotExpected() throws {
        let store = try store()
        let digest = try Digest.sha256(of: content)
        let other = try Digest.sha256(of: [1])
        let long = try Digest(parsing: "sha512:" + String(repeating: "0", count: 128))
        for (expected, size) in [(other, Int64(content.count)), (digest, 1), (long, Int64(content.count))] {
            var writer = try store.writer()
            try writer.write(content)
            var code: BeeError.Code?
            do throws(BeeError) { try writer.commit(expecting: expected, size: size) } catch { code = error.code }
            #expect(code == .blobCorrupt)
        }
        #expect(directory.names(".bee-oci/staging") == [])
        #expect(directory.names("blobs") == [])
    }

    @Test func keepsWhatWasExpected() throws {
        let store = try store()
        let digest = try Digest.sha256(of: content)
        var writer = try store.writer()
        try writer.write(content)
        try writer.commit(expecting: digest, size: Int64(content.count))
        try store.verify(digest, size: Int64(content.count))
    }

    @Test func leavesASoundBlobAsItIs() throws {
        let store = try store()
        let digest = try store.store(content)
        let before = inode(of: digest)
        #expect(try store.store(content) == digest)
        #expect(inode(of: digest) == before)
        #expect(directory.names(".bee-oci/staging") == [])
    }

    static let damages: [[UInt8]] = [[], [0], content.map { $0 ^ 1 }, content + [0]]

    @Test(arguments: damages)
    func healsACorruptBlob(damage: [UInt8]) throws {
        let store = try store()
        let digest = try store.store(content)
        directory.replace("blobs/sha256/\(digest.encoded)", with: damage)
        #expect(try store.store(content) == digest)
        try store.verify(digest, size: Int64(content.count))
    }

    @Test func replacesALinkInABlobsPlaceAndNotItsTarget() throws {
        let store = try store()
        let digest = try store.store(content)
        let file = directory("blobs/sha256/\(digest.encoded)")
        directory.write([9], to: "target")
        unlink(file)
        symlink(directory("target"), file)
        _ = try store.store(content)
        try store.verify(digest, size: Int64(content.count))
        #expect(directory.read("target") == [9])
    }

    @Test func manyThreadsStoreTheSameBlobs() async throws {
        let store = try store()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    for number in 0..<20 { _ = try store.store([UInt8(number), UInt8(task % 2)]) }
                }
            }
            try await group.waitForAll()
        }
        #expect(directory.names("blobs/sha256").count == 40)
        #expect(directory.names(".bee-oci/staging") == [])
    }

    private func inode(of digest: Digest) -> ino_t {
        var status = stat()
        stat(directory("blobs/sha256/\(digest.encoded)"), &status)
        return status.st_ino
    }
}
