import Base
import Glibc
import SystemPackage
import Testing

@testable import Store

/// STO-50: what stands in the place of a directory that was used before.
@Suite struct HeldDirectoryTests {
    private let directory = TemporaryDirectory()
    private let store: BlobStore

    init() throws {
        store = BlobStore(root: try DirectoryFD.open(directory.path))
        _ = try store.store([1])
    }

    private func replaceBlobs(byLink: Bool) {
        #expect(rename(directory("blobs/sha256"), directory("elsewhere")) == 0)
        let path = directory("blobs/sha256")
        #expect((byLink ? symlink(directory("elsewhere"), path) : mkdir(path, 0o755)) == 0)
    }

    @Test func isRefusedByABatchWhereItIsALink() throws {
        var batch = BlobBatch(store)
        var writer = try batch.writer(.sha256)
        try writer.write([2])
        _ = try batch.add(writer)
        replaceBlobs(byLink: true)
        #expect(throws: BeeError.self) { try batch.flush() }
        #expect(directory.names("elsewhere").count == 1)
    }

    @Test func getsTheBlobsThatAreWrittenFromThenOn() throws {
        let first = try store.store([2])
        replaceBlobs(byLink: false)
        // Also a blob that the old directory has: there it is of no use any more.
        var batch = BlobBatch(store)
        for content: [UInt8] in [[2], [3]] {
            var writer = try batch.writer(.sha256)
            try writer.write(content)
            _ = try batch.add(writer)
        }
        try batch.flush()
        #expect(directory.names("blobs/sha256").count == 2)
        #expect(try store.read(first, size: 1, limit: 1) == [2])
    }
}
