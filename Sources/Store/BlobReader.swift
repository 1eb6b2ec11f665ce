public import Base
import Glibc

/// Streams one blob and checks it on the way.
///
/// What `read` hands out is proven only when a later call has returned 0: keep it out of reach until then.
public struct BlobReader: ~Copyable {
    /// A good size in bytes for the buffer given to `read`: large enough that system calls cost nothing.
    public static let bufferSize = 256 << 10

    /// Which blob this is.
    public let digest: Digest
    /// The blob's size in bytes, as its descriptor says.
    public let size: Int64
    private let file: RegularFile
    private var hasher: DigestHasher?
    private var count: Int64 = 0

    private init(_ file: consuming RegularFile, _ hasher: consuming DigestHasher, _ digest: Digest, _ size: Int64) {
        self.file = file
        self.hasher = consume hasher
        self.digest = digest
        self.size = size
    }

    /// Begins reading a file that should be this blob and has its size.
    static func make(
        _ file: consuming RegularFile, hasher: consuming DigestHasher, digest: Digest, size: Int64
    ) -> BlobReader {
        BlobReader(file, hasher, digest, size)
    }

    /// Reads what follows.
    ///
    /// - Parameter buffer: where the bytes go; not empty.
    /// - Returns: how many bytes were read; 0 at the end, and then size and digest of all that was read are right.
    /// - Throws: `blob-corrupt`, `input-output`.
    public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(BeeError) -> Int {
        precondition(buffer.count > 0, "a blob is read into a buffer that has room")
        let amount = try readSome(buffer)
        guard amount > 0 else {
            try finish()
            return 0
        }
        count += Int64(amount)
        guard count <= size else { throw wrongSize("more than \(size) bytes long") }
        hasher?.update(UnsafeRawBufferPointer(rebasing: buffer[..<amount]))
        return amount
    }

    /// Reads the whole blob into a buffer of its size and checks it.
    mutating func readAll(into buffer: UnsafeMutableRawBufferPointer) throws(BeeError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let amount = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            guard amount > 0 else { break }
            filled += amount
        }
        // One byte of room, so that a file that grew meanwhile is noticed, and the check at the end is made.
        let amount = try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { room throws(BeeError) in
            try read(into: room)
        }
        precondition(amount == 0, "a reader never hands out more than the blob's size")
        return filled
    }

    private func readSome(_ buffer: UnsafeMutableRawBufferPointer) throws(BeeError) -> Int {
        while true {
            let amount = Glibc.read(file.descriptor.rawValue, buffer.baseAddress, buffer.count)
            if amount >= 0 { return amount }
            let number = errno
            guard number == EINTR else { throw BeeError.system("read", digest.description, number: number) }
        }
    }

    private mutating func finish() throws(BeeError) {
        guard count == size else { throw wrongSize("\(count) bytes long") }
        guard let found = hasher.take()?.finish() else { return }
        guard found == digest else {
            throw BeeError(.blobCorrupt, digest.description, "has the wrong content, whose digest is \(found)")
        }
    }

    private func wrongSize(_ found: String) -> BeeError {
        BeeError(.blobCorrupt, digest.description, "is \(found) and should be \(size)")
    }
}
