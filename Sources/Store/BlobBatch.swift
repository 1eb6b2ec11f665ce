public import Base
import CLinux
import Glibc

/// Blobs that are brought to the disk and named together: many small ones cost one flush of the file system, not one
/// each.
///
/// The order is the same as for a single blob (`BlobWriter`): no name before the content is on the disk, and the names'
/// directories are on the disk when `flush` returns. Until then a blob of the batch is not in the store. Dropped without
/// `flush`, nothing that is not named yet is kept. Hold the store's lock, shared, from the first blob on.
public struct BlobBatch: ~Copyable {
    private let store: BlobStore
    private var waiting: [Digest: Waiting] = [:]
    private var bytes: Int64 = 0
    /// Where the waiting blobs are staged, held open from the first one to the flush.
    private var staging: DirectoryFD?

    /// A blob whose content stands in staging.
    private struct Waiting {
        let name: String
        let size: Int64
    }

    /// From this size in bytes on a blob is brought to the disk by itself: flushing it costs more than the flush.
    private static let smallSize: Int64 = 4 << 20
    /// How many blobs, and how many bytes of them, wait at most.
    private static let limits = (count: 4096, bytes: Int64(256 << 20))
    /// So few blobs are brought to the disk one by one, which leaves other files of the file system alone.
    private static let fewBlobs = 4

    /// Creates an empty batch.
    ///
    /// - Parameter store: where the blobs go.
    public init(_ store: BlobStore) {
        self.store = store
    }

    deinit {
        // What cannot be removed is litter in staging, swept later; there is nobody left to tell.
        for blob in waiting.values { _ = try? staging?.remove(blob.name) }
    }

    /// Begins a new blob, to be added when its content is whole.
    ///
    /// - Parameter algorithm: how its digest is computed.
    /// - Returns: a writer of an empty blob.
    /// - Throws: as `BlobStore.writer`.
    public mutating func writer(_ algorithm: Digest.Algorithm) throws(BeeError) -> BlobWriter {
        try store.writer(algorithm, in: try openStaging())
    }

    private mutating func openStaging() throws(BeeError) -> DirectoryFD {
        if let staging { return staging }
        let opened = try store.stagingDirectory()
        staging = opened
        return opened
    }

    /// Adds a blob under the digest it turned out to have.
    ///
    /// - Parameter writer: its whole content.
    /// - Returns: the digest.
    /// - Throws: `layout-invalid`, `not-permitted`, `input-output`.
    public mutating func add(_ writer: consuming BlobWriter) throws(BeeError) -> Digest {
        let blob = writer.finish()
        try take(blob.file, blob.digest, blob.size)
        return blob.digest
    }

    /// Adds a blob if it is the one that was expected; nothing is kept where it is another.
    ///
    /// - Parameters:
    ///   - writer: its whole content.
    ///   - digest: the expected digest.
    ///   - size: the expected size in bytes.
    /// - Throws: `blob-corrupt` where size or digest differ; else as `add`.
    public mutating func add(
        _ writer: consuming BlobWriter, expecting digest: Digest, size: Int64
    ) throws(BeeError) {
        let blob = try writer.finish(expecting: digest, size: size)
        try take(blob.file, digest, size)
    }

    /// Adds a blob of another store, checked on the bytes that are stored here.
    ///
    /// - Parameters:
    ///   - digest: which blob.
    ///   - size: its size in bytes, as its descriptor says.
    ///   - source: the store that has it.
    ///   - buffer: for the bytes on their way; not empty.
    ///   - step: called after each piece with its length in bytes.
    /// - Throws: what `step` throws; `blob-missing`, `blob-corrupt`, `digest-unsupported`; else as `add`.
    public mutating func copy(
        _ digest: Digest, size: Int64, from source: BlobStore, through buffer: UnsafeMutableRawBufferPointer,
        step: (Int) throws(BeeError) -> Void
    ) throws(BeeError) {
        let file = try source.file(for: digest, size: size)
        var writer = try writer(digest.algorithm)
        try writer.fill(from: file, through: buffer, step: step)
        try add(writer, expecting: digest, size: size)
    }

    /// Whether a blob waits for the next `flush`.
    ///
    /// - Parameter digest: which blob.
    /// - Returns: whether it is in the batch and not yet in the store.
    public func contains(_ digest: Digest) -> Bool { waiting[digest] != nil }

    /// Brings all blobs of the batch to the disk and gives them their names.
    ///
    /// - Throws: `layout-invalid`, `not-permitted`, `input-output`: some of the blobs may have their names then.
    public mutating func flush() throws(BeeError) {
        guard !waiting.isEmpty else { return }
        let staging = try openStaging()
        let isFlushedWhole = try bringToDisk(staging)
        var directories: [Digest.Algorithm: DirectoryFD] = [:]
        for (digest, blob) in waiting.sorted(by: { $0.key < $1.key }) {
            let target = try directory(for: digest.algorithm, among: &directories)
            if try store.isSound(digest, size: blob.size, in: target) {
                if !isFlushedWhole { try store.syncExisting(digest, in: target) }
                try staging.remove(blob.name)
            } else {
                try staging.move(blob.name, to: target, as: digest.encoded)
                FaultPoint.blobMoved.reached()
            }
            waiting[digest] = nil
        }
        if staging.isOnFAT { try bringNamesToDisk(staging) }
        for directory in directories.values { try directory.sync() }
        self.staging = nil
        bytes = 0
        FaultPoint.blobDurable.reached()
    }

    /// The directory of one algorithm's blobs, opened once a flush.
    private func directory(
        for algorithm: Digest.Algorithm, among opened: inout [Digest.Algorithm: DirectoryFD]
    ) throws(BeeError) -> DirectoryFD {
        if let directory = opened[algorithm] { return directory }
        let directory = try store.makingDirectory(for: algorithm)
        opened[algorithm] = directory
        return directory
    }

    /// On FAT the new names get their content only now; the old ones go first, for as long as the disk has both, each
    /// stands for the same clusters.
    private func bringNamesToDisk(_ staging: DirectoryFD) throws(BeeError) {
        try staging.sync()
        guard linux_syncfs(staging.rawValue) == 0 else {
            throw BeeError.system("sync the file system of", staging.path)
        }
    }

    private mutating func take(
        _ file: consuming StagedFile, _ digest: Digest, _ size: Int64
    ) throws(BeeError) {
        // A blob that comes twice is the same bytes: the second goes with its temporary file.
        guard waiting[digest] == nil else { return }
        guard size < Self.smallSize else { return try store.adopt(file, as: digest, size: size) }
        _ = try openStaging()
        try file.makeReadOnly()
        waiting[digest] = Waiting(name: file.park(), size: size)
        bytes += size
        if waiting.count >= Self.limits.count || bytes >= Self.limits.bytes { try flush() }
    }

    /// Brings the waiting files' content to the disk.
    ///
    /// - Returns: whether the whole file system was flushed (`syncfs`), and with it blobs that others wrote.
    private func bringToDisk(_ staging: DirectoryFD) throws(BeeError) -> Bool {
        if waiting.count > Self.fewBlobs, KernelVersion.running >= KernelVersion(5, 8) {
            // Before Linux 5.8 syncfs(2) did not tell of writes that failed.
            guard linux_syncfs(staging.rawValue) == 0 else {
                throw BeeError.system("sync the file system of", staging.path)
            }
            FaultPoint.blobSynced.reached()
            return true
        }
        for blob in waiting.values {
            let file = try RegularFile.open(blob.name, in: staging.rawValue, subject: staging.subject(blob.name))
            guard fsync(file.descriptor.rawValue) == 0 else {
                throw BeeError.system("sync", staging.subject(blob.name))
            }
            FaultPoint.blobSynced.reached()
        }
        return false
    }
}
