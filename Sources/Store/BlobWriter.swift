public import Base

/// Writes one blob: staged and hashed on the way, then given its name.
///
/// Dropped without `commit`, nothing is kept. The order of a commit, and why a crash between any two steps loses
/// nothing that was acknowledged:
/// 1. the content is written to `.bee-oci/staging` (a crash leaves litter there and no name in `blobs`);
/// 2. fsync of the file, so that its name can never stand for content the disk does not have;
/// 3. rename into `blobs/ALGORITHM/HEX`, in one step, so that no reader sees half a blob;
/// 4. fsync of that directory, so that the name is on the disk before any index.json mentions it.
public struct BlobWriter: ~Copyable {
    /// How many bytes were written so far.
    public private(set) var count: Int64 = 0
    private var writeback = Writeback()
    private let store: BlobStore
    private let algorithm: Digest.Algorithm
    private var file: StagedFile
    private var hasher: DigestHasher

    init(
        _ file: consuming StagedFile, hasher: consuming DigestHasher, algorithm: Digest.Algorithm, store: BlobStore
    ) {
        self.file = file
        self.hasher = hasher
        self.algorithm = algorithm
        self.store = store
    }

    /// Appends content.
    ///
    /// - Parameter bytes: what follows in the blob.
    /// - Throws: `input-output`, with a hint where the disk is full or the file too large for the file system.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BeeError) {
        try file.write(bytes)
        note(bytes)
        writeback.note(bytes.count, in: file.rawValue)
    }

    /// Counts and hashes bytes that stand in the file.
    mutating func note(_ bytes: UnsafeRawBufferPointer) {
        hasher.update(bytes)
        count += Int64(bytes.count)
    }

    /// The open temporary file.
    var rawValue: Int32 { file.rawValue }

    /// Where the temporary file is, for errors.
    var path: String { file.path }

    /// Appends content.
    ///
    /// - Parameter bytes: what follows in the blob.
    /// - Throws: `input-output`, with a hint where the disk is full or the file too large for the file system.
    public mutating func write(_ bytes: [UInt8]) throws(BeeError) {
        try file.write(bytes)
        bytes.withUnsafeBytes { note($0) }
    }

    /// Puts the blob into the store under the digest it turned out to have.
    ///
    /// When this returns, blob and name are on the disk. A blob that is there already is verified, and replaced when
    /// it is corrupt.
    /// - Returns: the blob's digest; its size is `count`.
    /// - Throws: `layout-invalid`, `not-permitted`, `input-output`.
    public consuming func commit() throws(BeeError) -> Digest {
        let store = store
        let blob = finish()
        try store.adopt(blob.file, as: blob.digest, size: blob.size)
        return blob.digest
    }

    /// Puts the blob into the store if it is the one that was expected; nothing is kept where it is another.
    ///
    /// - Parameters:
    ///   - digest: the expected digest.
    ///   - size: the expected size in bytes.
    /// - Throws: `blob-corrupt` where size or digest differ; else as `commit()`.
    public consuming func commit(expecting digest: Digest, size: Int64) throws(BeeError) {
        let store = store
        let blob = try finish(expecting: digest, size: size)
        try store.adopt(blob.file, as: digest, size: size)
    }

    /// A blob's whole content in staging.
    struct Finished: ~Copyable {
        let file: StagedFile
        let digest: Digest
        let size: Int64
    }

    /// Ends the content; the caller gives it its name.
    consuming func finish() -> Finished {
        FaultPoint.blobWritten.reached()
        let count = count
        let digest = hasher.finish()
        return Finished(file: file, digest: digest, size: count)
    }

    /// Ends the content and checks it; nothing is kept where it is not what was expected.
    consuming func finish(expecting digest: Digest, size: Int64) throws(BeeError) -> Finished {
        guard count == size else {
            throw BeeError(.blobCorrupt, digest.description, "is \(count) bytes long and should be \(size)")
        }
        guard digest.algorithm == algorithm else {
            throw BeeError(
                .blobCorrupt, digest.description, "was written as \(algorithm.name), so its digest cannot be compared")
        }
        let blob = finish()
        guard blob.digest == digest else {
            throw BeeError(.blobCorrupt, digest.description, "has the wrong content, whose digest is \(blob.digest)")
        }
        return blob
    }
}
