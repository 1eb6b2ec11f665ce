import Base
import Glibc
import Store
import SystemPackage
import Testing

/// The error an operation fails with, nil where it succeeds.
func failure<R>(_ body: () throws -> R) -> BeeError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? BeeError
    }
}

private func store(in directory: TemporaryDirectory) throws -> BlobStore {
    BlobStore(root: try DirectoryFD.open(directory.path))
}

private func path(of digest: Digest, in directory: TemporaryDirectory) -> String {
    directory("blobs/\(digest.algorithm.name)/\(digest.encoded)")
}

private let content = Array("the content of a blob".utf8)

/// STO-2, STO-5, STO-20, STO-21, STO-23.
@Suite struct BlobStoreTests {
    @Test func givesBackWhatWasStored() throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        let digest = try store.store(content)
        let size = Int64(content.count)
        #expect(try digest == Digest.sha256(of: content))
        #expect(try store.contains(digest, size: size))
        #expect(try store.read(digest, size: size, limit: 100) == content)
        try store.verify(digest, size: size)
    }

    @Test func storesNothingAsABlobToo() throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        let digest = try store.store([])
        #expect(try store.read(digest, size: 0, limit: 0) == [])
    }

    @Test func leavesBlobsReadOnlyAndStagingEmpty() throws {
        let directory = TemporaryDirectory()
        let digest = try store(in: directory).store(content)
        var status = stat()
        #expect(stat(path(of: digest, in: directory), &status) == 0)
        #expect(status.st_mode & 0o222 == 0)
        #expect(directory.names(".bee-oci/staging") == [])
        #expect(directory.names("blobs/sha256") == [digest.encoded])
    }

    @Test func verifiesSHA512() throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        var writer = try store.writer(.sha512)
        try writer.write(content)
        let digest = try writer.commit()
        #expect(digest.algorithm == .sha512)
        try store.verify(digest, size: Int64(content.count))
        directory.replace("blobs/sha512/\(digest.encoded)", with: content.map { $0 ^ 1 })
        #expect(failure { try store.verify(digest, size: Int64(content.count)) }?.code == .blobCorrupt)
    }

    @Test func tellsMissingFromCorrupt() throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        let digest = try Digest.sha256(of: content)
        let size = Int64(content.count)
        #expect(failure { try store.verify(digest, size: size) }?.code == .blobMissing)
        #expect(try !store.contains(digest, size: size))
        _ = try store.store([1])
        #expect(failure { try store.verify(digest, size: size) }?.code == .blobMissing)
        _ = try store.store(content)
        directory.replace("blobs/sha256/\(digest.encoded)", with: content.map { $0 ^ 1 })
        #expect(failure { try store.verify(digest, size: size) }?.code == .blobCorrupt)
        #expect(failure { try store.read(digest, size: size, limit: 100) }?.code == .blobCorrupt)
        #expect(try store.contains(digest, size: size))
    }

    @Test(arguments: [-1, 1, 1000])
    func refusesABlobOfAnotherSize(difference: Int) throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        let digest = try store.store(content)
        let size = Int64(content.count + difference)
        #expect(failure { try store.verify(digest, size: size) }?.code == .blobCorrupt)
        #expect(failure { try store.read(digest, size: size, limit: 10_000) }?.code == .blobCorrupt)
        #expect(try !store.contains(digest, size: size))
    }

    @Test func readsNoMoreThanTheLimitAndAllocatesNothingForIt() throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        let digest = try store.store(content)
        #expect(failure { try store.read(digest, size: 21, limit: 20) }?.code == .fileInvalid)
        // STO-101: a blob that is said to be larger than it is, is wrong and not too large.
        #expect(failure { try store.read(digest, size: .max, limit: 20) }?.code == .blobCorrupt)
        #expect(failure { try store.read(digest, size: .max, limit: .max) }?.code == .blobCorrupt)
    }

    @Test func cannotVerifyAnUnknownAlgorithm() throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        let digest = try Digest(parsing: "md5:00")
        #expect(failure { try store.verify(digest, size: 1) }?.code == .digestUnsupported)
        #expect(failure { try store.reader(for: digest, size: 1).size }?.code == .digestUnsupported)
        #expect(try !store.contains(digest, size: 1))
    }

    @Test(arguments: ["link", "dangling", "zero", "fifo", "directory"])
    func refusesWhatIsNoRegularFile(kind: String) throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        let digest = try store.store(content)
        let file = path(of: digest, in: directory)
        directory.write(content, to: "elsewhere")
        unlink(file)
        switch kind {
        case "link": symlink(directory("elsewhere"), file)
        case "dangling": symlink("/nonexistent", file)
        case "zero": symlink("/dev/zero", file)
        case "fifo": mkfifo(file, 0o644)
        default: mkdir(file, 0o755)
        }
        #expect(failure { try store.verify(digest, size: Int64(content.count)) }?.code == .blobCorrupt)
        #expect(try !store.contains(digest, size: Int64(content.count)))
    }

    @Test(arguments: ["blobs", "blobs/sha256", ".bee-oci", ".bee-oci/staging"])
    func followsNoLinkedDirectory(name: String) throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        _ = try store.store(content)
        #expect(rename(directory(name), directory("elsewhere")) == 0)
        #expect(symlink(directory("elsewhere"), directory(name)) == 0)
        #expect(failure { try store.store([1, 2, 3]) }?.code == .layoutInvalid)
    }

    @Test func streamsALargeBlobInPieces() throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        var writer = try store.writer()
        for start in stride(from: 0, to: large.count, by: 70_001) {
            try writer.write(Array(large[start..<min(start + 70_001, large.count)]))
        }
        #expect(writer.count == 3_000_000)
        let digest = try writer.commit()
        var reader = try store.reader(for: digest, size: 3_000_000)
        var found: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1000)
        while true {
            let count = try piece.withUnsafeMutableBytes { try reader.read(into: $0) }
            if count == 0 { break }
            found += piece[..<count]
        }
        #expect(found == large)
    }

    @Test func aFileThatGrowsOrShrinksWhileItIsReadIsCorrupt() throws {
        let directory = TemporaryDirectory()
        let store = try store(in: directory)
        let digest = try store.store(content)
        let file = path(of: digest, in: directory)
        for length in [content.count + 5, content.count - 5] {
            var reader = try store.reader(for: digest, size: Int64(content.count))
            chmod(file, 0o644)
            truncate(file, length)
            var buffer = [UInt8](repeating: 0, count: 100)
            var code: BeeError.Code?
            do {
                while try buffer.withUnsafeMutableBytes({ try reader.read(into: $0) }) > 0 {}
            } catch let error as BeeError {
                code = error.code
            }
            #expect(code == .blobCorrupt)
            directory.replace("blobs/sha256/\(digest.encoded)", with: content)
        }
    }
}
