public import Base
public import Store

extension ImageLayout {
    /// Keeps sweeps away while several blobs are read or written.
    ///
    /// A layout opened by `create` gets its lock file where that is missing. For reading nothing is created: where the
    /// lock file is missing or cannot be opened, as on read-only media, there is no lock.
    /// - Parameter wait: how long to wait for a sweep at most.
    /// - Returns: the lock, or nil where there is no file to lock.
    /// - Throws: `busy`, `layout-invalid`, `not-permitted`, `input-output`.
    public func sharedLock(wait: Duration) throws(BeeError) -> StoreLock? {
        guard let directory = try isForWriting ? privateDirectory() : readablePrivateDirectory() else { return nil }
        return try StoreLock.take(
            "store.lock", in: directory, .shared, missing: isForWriting ? .create : .ignore, waitingAtMost: wait,
            onWait: onWait)
    }

    /// Changes index.json: under its lock, from what it holds now, and only if something changed.
    ///
    /// The file is replaced in one step, and the old text is kept in `.bee-oci/index.prev`. When `body` throws, nothing
    /// is written.
    /// - Parameters:
    ///   - wait: how long to wait for another writer at most.
    ///   - body: changes the entries; it must not call `edit` of the same layout.
    /// - Returns: what `body` returned, after the new text is on the disk.
    /// - Throws: what `body` throws; `busy`, `layout-invalid`, `document-invalid`, `not-permitted`, `input-output`.
    public func edit<R>(
        wait: Duration, _ body: (inout IndexEditor) throws(BeeError) -> R
    ) throws(BeeError) -> R {
        let lock = try indexLock(wait: wait)
        let old = try index()
        var editor = IndexEditor(old)
        let result = try body(&editor)
        let bytes = editor.render()
        if bytes != old.bytes {
            // Read what is about to be written as the next reader will: a text too large must not lock everybody out.
            _ = try IndexDocument(parsing: bytes, subject: blobs.root.subject("index.json"))
            try replaceIndex(bytes, keeping: old.bytes)
        }
        _ = consume lock
        return result
    }

    func indexLock(wait: Duration) throws(BeeError) -> StoreLock? {
        try StoreLock.take(
            "index.lock", in: try privateDirectory(), .exclusive, waitingAtMost: wait, onWait: onWait)
    }

    private func privateDirectory() throws(BeeError) -> DirectoryFD {
        try blobs.root.makingDirectory(BlobStore.privateDirectory)
    }

    /// Our folder, nil where there is none or another user's closes it to us: reading goes on without a lock (STO-31).
    private func readablePrivateDirectory() throws(BeeError) -> DirectoryFD? {
        do {
            return try blobs.root.directory(BlobStore.privateDirectory)
        } catch {
            guard error.code == .notPermitted else { throw error }
            return nil
        }
    }

    private func replaceIndex(_ bytes: [UInt8], keeping old: [UInt8]) throws(BeeError) {
        try AtomicFile.replace(
            "index.prev", in: try privateDirectory(), staging: try blobs.stagingDirectory(), with: old)
        FaultPoint.indexKept.reached()
        try AtomicFile.replace("index.json", in: blobs.root, staging: try blobs.stagingDirectory(), with: bytes)
    }
}
