import Base
import Glibc
import SystemPackage
import Testing

@testable import Store

/// STO-25, STO-36: many blobs brought to the disk together.
@Suite struct BlobBatchTests {
    private let directory = TemporaryDirectory()
    private let store: BlobStore

    init() throws { store = BlobStore(root: try DirectoryFD.open(directory.path)) }

    private func writer(of bytes: [UInt8]) throws(BeeError) -> BlobWriter {
        var writer = try store.writer()
        try writer.write(bytes)
        return writer
    }

    @Test(arguments: [1, 4, 5, 300])
    func namesItsBlobsWhenItIsFlushedAndNotBefore(count: Int) throws {
        var batch = BlobBatch(store)
        var digests: [Digest] = []
        for number in 0..<count { digests.append(try batch.add(try writer(of: Array("blob \(number)".utf8)))) }
        #expect(directory.names("blobs/sha256") == [])
        let isWaiting = batch.contains(digests[0])
        #expect(isWaiting)
        try batch.flush()
        #expect(directory.names("blobs/sha256") == digests.map(\.encoded).sorted())
        #expect(directory.names(".bee-oci/staging") == [])
        for (number, digest) in digests.enumerated() {
            #expect(
                try store.read(digest, size: Int64("blob \(number)".utf8.count), limit: 100)
                    == Array("blob \(number)".utf8))
        }
    }

    @Test func keepsNothingThatWasNotFlushed() throws {
        func abandon() throws {
            var batch = BlobBatch(store)
            for number in UInt8(0)..<10 { _ = try batch.add(try writer(of: [number])) }
        }
        try abandon()
        #expect(directory.names("blobs/sha256") == [])
        #expect(directory.names(".bee-oci/staging") == [])
    }

    @Test func replacesACorruptBlobAndKeepsASoundOne() throws {
        let sound = try store.store([1])
        let corrupt = try store.store([2])
        directory.replace("blobs/sha256/" + corrupt.encoded, with: [3])
        var before = stat()
        stat(directory("blobs/sha256/" + sound.encoded), &before)
        var batch = BlobBatch(store)
        for number in UInt8(1)..<10 { _ = try batch.add(try writer(of: [number])) }
        try batch.flush()
        var after = stat()
        stat(directory("blobs/sha256/" + sound.encoded), &after)
        #expect(before.st_ino == after.st_ino)
        try store.verify(corrupt, size: 1)
    }

    @Test func takesABlobThatComesTwiceOnce() throws {
        var batch = BlobBatch(store)
        for _ in 0..<6 { _ = try batch.add(try writer(of: [1])) }
        try batch.flush()
        #expect(directory.names("blobs/sha256").count == 1)
        #expect(directory.names(".bee-oci/staging") == [])
    }

    @Test func refusesABlobThatIsNotTheOneExpected() throws {
        var batch = BlobBatch(store)
        let digest = try Digest.sha256(of: [1])
        for (bytes, size) in [([2], 1), ([1, 1], 1), ([1], 2)] as [([UInt8], Int64)] {
            var code: BeeError.Code?
            do throws(BeeError) {
                try batch.add(try writer(of: bytes), expecting: digest, size: size)
            } catch {
                code = error.code
            }
            #expect(code == .blobCorrupt)
        }
        try batch.flush()
        #expect(directory.names("blobs/sha256") == [])
        #expect(directory.names(".bee-oci/staging") == [])
    }

    // The larger one is copied by the kernel where it can, the smaller one through this process.
    @Test(arguments: [1000, 3 << 20], [false, true])
    func copiesFromAnotherStoreAndChecksWhatArrived(size: Int, isCorrupt: Bool) throws {
        let other = TemporaryDirectory()
        let source = BlobStore(root: try DirectoryFD.open(other.path))
        var bytes = [UInt8](repeating: 7, count: size)
        let digest = try source.store(bytes)
        if isCorrupt {
            bytes[size / 2] = 8
            other.replace("blobs/sha256/" + digest.encoded, with: bytes)
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
        defer { buffer.deallocate() }
        var batch = BlobBatch(store)
        var seen = 0
        var code: BeeError.Code?
        do throws(BeeError) {
            try batch.copy(digest, size: Int64(size), from: source, through: buffer) { seen += $0 }
        } catch {
            code = error.code
        }
        try batch.flush()
        #expect(seen == size)
        #expect(code == (isCorrupt ? .blobCorrupt : nil))
        #expect(directory.names("blobs/sha256") == (isCorrupt ? [] : [digest.encoded]))
        if !isCorrupt { try store.verify(digest, size: Int64(size)) }
    }

    @Test func refusesWorkThereIsNoRoomFor() throws {
        try store.requireSpace(1)
        #expect(failure { try store.requireSpace(.max) }?.code == .inputOutput)
    }

    @Test(arguments: [("6.1.0-13-amd64", 6, 1), ("5.8", 5, 8), ("5.10.0", 5, 10), ("odd", 0, 0)])
    func readsTheKernelsVersion(release: String, major: Int, minor: Int) {
        #expect(KernelVersion(parsing: release) == KernelVersion(major, minor))
        #expect(KernelVersion(5, 10) > KernelVersion(5, 8))
    }
}
