public import Base
import Glibc

extension BlobStore {
    /// Begins a new blob in `.bee-oci/staging`, whose directories are made where they are missing.
    ///
    /// Hold the store's lock (`StoreLock`, shared) from here until an index names the blob, or a sweep may take it.
    /// - Parameter algorithm: how its digest is computed.
    /// - Returns: a writer of an empty blob.
    /// - Throws: `digest-unsupported`, `layout-invalid`, `not-permitted`, `input-output`.
    public func writer(_ algorithm: Digest.Algorithm = .sha256) throws(BeeError) -> BlobWriter {
        try writer(algorithm, in: try stagingDirectory())
    }

    /// Begins a new blob in a staging directory that is open.
    func writer(_ algorithm: Digest.Algorithm, in staging: DirectoryFD) throws(BeeError) -> BlobWriter {
        let hasher = try DigestHasher.make(algorithm, isOverlapped: true)
        let file = try StagedFile.create(in: staging, prefix: "blob.", permissions: 0o444)
        try file.giveToOwner()
        FaultPoint.blobStaged.reached()
        return BlobWriter(file, hasher: hasher, algorithm: algorithm, store: self)
    }

    /// Stores bytes that are in memory.
    ///
    /// - Parameter bytes: the whole content.
    /// - Returns: its SHA-256 digest.
    /// - Throws: as `writer` and `BlobWriter.commit`.
    public func store(_ bytes: [UInt8]) throws(BeeError) -> Digest {
        var writer = try writer()
        try writer.write(bytes)
        return try writer.commit()
    }

    /// The directory for unfinished files, made where it is missing.
    ///
    /// - Returns: `.bee-oci/staging` in the layout directory.
    /// - Throws: `layout-invalid` where a link stands there, `not-permitted`, `input-output`.
    public func stagingDirectory() throws(BeeError) -> DirectoryFD {
        try root.makingDirectory(Self.privateDirectory).makingDirectory("staging")
    }

    /// Moves a written file to its place; when this returns, blob and name are on the disk.
    ///
    /// A sound blob that is there already stays. Who puts one there between the look and the rename is replaced by the
    /// same bytes, and a reader that has the old file open keeps it, so no rename that refuses to replace is needed
    /// (FAT has none).
    func adopt(_ file: consuming StagedFile, as digest: Digest, size: Int64) throws(BeeError) {
        let directory = try makingDirectory(for: digest.algorithm)
        if try isSound(digest, size: size, in: directory) {
            try syncExisting(digest, in: directory)
        } else {
            try file.makeReadOnly()
            try file.sync()
            FaultPoint.blobSynced.reached()
            try file.move(to: directory, as: digest.encoded)
        }
        FaultPoint.blobMoved.reached()
        try directory.sync()
        FaultPoint.blobDurable.reached()
    }

    /// Whether a blob is there, whole and right.
    func isSound(_ digest: Digest, size: Int64, in directory: DirectoryFD) throws(BeeError) -> Bool {
        guard try directory.status(of: digest.encoded) != nil else { return false }
        do {
            try verify(digest, size: size)
            return true
        } catch {
            switch error.code {
            case .blobCorrupt, .blobMissing: return false
            // A blob that its device cannot read any more is as bad as a wrong one, and the right bytes are at hand.
            case .inputOutput: return false
            default: throw error
            }
        }
    }

    /// Another tool may have written the blob without fsync; from now on we answer for it.
    func syncExisting(_ digest: Digest, in directory: DirectoryFD) throws(BeeError) {
        let file = try RegularFile.open(digest.encoded, in: directory.rawValue, subject: digest.description)
        guard fsync(file.descriptor.rawValue) != 0 else { return }
        let number = errno
        guard number != EINVAL, number != EROFS else { return }
        throw BeeError.system("sync", digest.description, number: number)
    }
}
