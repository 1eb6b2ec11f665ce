import Base
import Glibc
import SystemPackage
import Testing

@testable import Store

/// STO-21, STO-25: blobs so large that they are hashed beside being written and read.
@Suite struct LargeBlobTests {
    private static let content = (0..<9_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    private let directory = TemporaryDirectory()
    private let store: BlobStore
    private let digest: Digest

    init() throws {
        store = BlobStore(root: try DirectoryFD.open(directory.path))
        var writer = try store.writer()
        var rest = Self.content[...]
        while !rest.isEmpty {
            // Pieces on both sides of the size from which another thread hashes them.
            for size in [300_000, 1, 70_000] {
                try Array(rest.prefix(size)).withUnsafeBytes { try writer.write($0) }
                rest = rest.dropFirst(size)
            }
        }
        digest = try writer.commit()
    }

    /// Reads the blob in pieces, each handed to the body.
    private func read(_ body: (UnsafeRawBufferPointer) throws(BeeError) -> Void) throws(BeeError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: BlobReader.bufferSize, alignment: 4096)
        defer { buffer.deallocate() }
        var reader = try store.reader(for: digest, size: Int64(Self.content.count))
        while try reader.read(into: buffer, body) {}
    }

    @Test func hasTheDigestOfWhatWasWritten() throws {
        #expect(try digest == Digest.sha256(of: Self.content))
        #expect(directory.read("blobs/sha256/" + digest.encoded) == Self.content)
    }

    @Test func handsOutEveryByteInOrder() throws {
        var found: [UInt8] = []
        try read { found.append(contentsOf: $0) }
        #expect(found == Self.content)
    }

    @Test(arguments: [0, 4_500_000, 9_000_000])
    func isCorruptWhereOneByteIsWrong(place: Int) throws {
        var damaged = Self.content
        damaged[place] ^= 1
        directory.replace("blobs/sha256/" + digest.encoded, with: damaged)
        #expect(failure { try read { _ in } }?.code == .blobCorrupt)
    }

    @Test func canBeGivenUpInTheMiddle() throws {
        let stop = BeeError(.interrupted, "", "stopped")
        var count = 0
        let error = failure {
            try read { (bytes) throws(BeeError) in
                count += bytes.count
                if count > 6_000_000 { throw stop }
            }
        }
        #expect(error?.code == .interrupted)
        // What was begun beside it has ended: the same blob reads as before.
        try read { _ in }
    }
}
