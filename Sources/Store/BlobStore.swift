public import Base
import Synchronization

/// The blobs of a layout directory: `blobs/ALGORITHM/HEX` below an open directory.
///
/// Every path is built from a parsed `Digest`, every part of it is opened without following links, and content is only
/// handed out as sound after its size and its digest were checked on the very bytes. It takes no lock: what spans
/// several blobs is the caller's to protect (`StoreLock`). For reading, a directory of blobs is
/// held open from its first use on, as the layout directory is; who writes looks at what stands there then.
public final class BlobStore: Sendable {
    /// The layout directory.
    public let root: DirectoryFD
    /// The directories of blobs that were used: opening them costs more than reading a small blob.
    private let opened = Mutex<[Digest.Algorithm: DirectoryFD]>([:])

    /// The directory inside a layout that holds everything of ours.
    public static let privateDirectory = ".bee-oci"

    /// Takes over an open layout directory; creates and checks nothing.
    ///
    /// - Parameter root: the directory that holds, or is to hold, `blobs`.
    public init(root: DirectoryFD) {
        self.root = root
    }

    /// Whether a blob stands in the store as a regular file of the right size; says nothing of its content.
    ///
    /// - Parameters:
    ///   - digest: which blob.
    ///   - size: its size in bytes.
    /// - Returns: whether it is there.
    /// - Throws: `layout-invalid` where `blobs` or the algorithm's directory is a link, `input-output`.
    public func contains(_ digest: Digest, size: Int64) throws(BeeError) -> Bool {
        try self.size(of: digest) == size
    }

    /// How large a blob is; says nothing of its content.
    ///
    /// - Parameter digest: which blob.
    /// - Returns: its size in bytes, nil where it is not in the store as a regular file.
    /// - Throws: `layout-invalid` where `blobs` or the algorithm's directory is a link, `input-output`.
    public func size(of digest: Digest) throws(BeeError) -> Int64? {
        guard let status = try directory(for: digest.algorithm)?.status(of: digest.encoded) else { return nil }
        return status.kind == .regular ? status.size : nil
    }

    /// Reads a whole blob into memory; size, then digest, are checked on the bytes that are returned.
    ///
    /// - Parameters:
    ///   - digest: which blob.
    ///   - size: its size in bytes, as its descriptor says.
    ///   - limit: the largest size in bytes that is read.
    /// - Returns: the content.
    /// - Throws: `blob-missing`, `blob-corrupt`, `digest-unsupported`, `file-invalid` above the limit, `input-output`.
    public func read(_ digest: Digest, size: Int64, limit: Int) throws(BeeError) -> [UInt8] {
        guard size <= Int64(limit) else {
            // A size that lies is a wrong blob, not a large one.
            _ = try file(for: digest, size: size)
            throw BeeError(
                .fileInvalid, digest.description, "is \(size) bytes long, and at most \(limit) are read of such a blob")
        }
        var reader = try reader(for: digest, size: size)
        var failure: BeeError?
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            do throws(BeeError) {
                count = try reader.readAll(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Checks a blob's size and digest; memory does not depend on its size.
    ///
    /// - Parameters:
    ///   - digest: which blob.
    ///   - size: its size in bytes, as its descriptor says.
    /// - Throws: `blob-missing`, `blob-corrupt`, `digest-unsupported`, `input-output`.
    public func verify(_ digest: Digest, size: Int64) throws(BeeError) {
        var reader = try reader(for: digest, size: size)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: BlobReader.bufferSize, alignment: 4096)
        defer { buffer.deallocate() }
        while try reader.read(into: buffer) > 0 {}
    }

    /// Opens a blob for streaming; its size is checked now, its digest when the end is reached.
    ///
    /// - Parameters:
    ///   - digest: which blob.
    ///   - size: its size in bytes, as its descriptor says.
    /// - Returns: a reader at the blob's beginning.
    /// - Throws: `blob-missing`, `blob-corrupt`, `digest-unsupported`, `input-output`.
    public func reader(for digest: Digest, size: Int64) throws(BeeError) -> BlobReader {
        try reader(for: digest, size: size, isOverlapped: true)
    }

    /// Opens a blob for streaming; where other threads check others, it is hashed on this one.
    func reader(for digest: Digest, size: Int64, isOverlapped: Bool) throws(BeeError) -> BlobReader {
        let hasher = try DigestHasher.make(digest.algorithm, isOverlapped: isOverlapped)
        return BlobReader.make(try file(for: digest, size: size), hasher: hasher, digest: digest, size: size)
    }

    /// Opens a blob whose content the caller checks; only its size is checked, before any hashing.
    func file(for digest: Digest, size: Int64) throws(BeeError) -> RegularFile {
        guard let directory = try directory(for: digest.algorithm) else { throw missing(digest) }
        let file = try open(digest, in: directory)
        guard file.size == size else {
            throw BeeError(.blobCorrupt, digest.description, "is \(file.size) bytes long and should be \(size)")
        }
        return file
    }

    /// The directory of one algorithm's blobs, nil where there is none.
    func directory(for algorithm: Digest.Algorithm) throws(BeeError) -> DirectoryFD? {
        if let directory = opened.withLock({ $0[algorithm] }) { return directory }
        guard let directory = try root.directory("blobs")?.directory(algorithm.name) else { return nil }
        opened.withLock { $0[algorithm] = directory }
        return directory
    }

    /// The directory of one algorithm's blobs as it stands there now, made where it is missing.
    func makingDirectory(for algorithm: Digest.Algorithm) throws(BeeError) -> DirectoryFD {
        let directory = try root.makingDirectory("blobs").makingDirectory(algorithm.name)
        opened.withLock { $0[algorithm] = directory }
        return directory
    }

    private func open(_ digest: Digest, in directory: DirectoryFD) throws(BeeError) -> RegularFile {
        do {
            return try RegularFile.open(digest.encoded, in: directory.rawValue, subject: digest.description)
        } catch {
            switch error.code {
            case .fileMissing: throw missing(digest)
            // A link, directory or FIFO in a blob's place: damage, whoever did it.
            case .fileInvalid: throw BeeError(.blobCorrupt, error.subject, error.message)
            default: throw error
            }
        }
    }

    private func missing(_ digest: Digest) -> BeeError {
        BeeError(.blobMissing, digest.description, "is not in the layout \(root.path)")
    }
}
