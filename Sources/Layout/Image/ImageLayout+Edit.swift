public import Base
public import Store

extension ImageLayout {
    /// Keeps sweeps away while several blobs are read or written.
    ///
    /// A layout opened for writing gets its lock file where that is missing. For reading nothing is created: where the
    /// lock file is missing or cannot be opened, as on read-only media, there is no lock.
    /// - Parameter wait: how long to wait for a sweep at most.
    /// - Returns: the lock, or nil where there is no file to lock.
    /// - Throws: `busy`, `layout-invalid`, `not-permitted`, `input-output`.
    public func sharedLock(wait: Duration) throws(BeeError) -> StoreLock? {
        guard let directory = try isForWriting ? privateDirectory() : readablePrivateDirectory() else { return nil }
        return try StoreLock.take(
            "store.lock", in: directory, .shared, missing: isForWriting ? .create : .ignore, waitingAtMost: wait,
            watch: watch)
    }

    /// Changes index.json: under its lock, from what it holds now, and only if something changed.
    ///
    /// The file is replaced in one step, while `.bee-oci/index.prev` has its text; afterwards that has the new one. When
    /// `body` throws, nothing is written.
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
            // All parts came from the strict reader, none deeper than before; but a text too large must not lock everybody
            // out.
            try JSONLimits.layoutIndex.check(bytes, subject: blobs.root.subject("index.json"))
            try replaceIndex(bytes, keeping: old.bytes)
        }
        _ = consume lock
        return result
    }

    /// Keeps everybody else away who writes blobs or reads several.
    func exclusiveLock(wait: Duration) throws(BeeError) -> StoreLock? {
        try StoreLock.take(
            "store.lock", in: try privateDirectory(), .exclusive, waitingAtMost: wait, watch: watch)
    }

    func indexLock(wait: Duration) throws(BeeError) -> StoreLock? {
        try StoreLock.take(
            "index.lock", in: try privateDirectory(), .exclusive, waitingAtMost: wait, watch: watch)
    }

    private func privateDirectory() throws(BeeError) -> DirectoryFD {
        try blobs.root.makingDirectory(BlobStore.privateDirectory)
    }

    /// Our folder, nil where there is none or another user's closes it to us: reading goes on without a lock (STO-31).
    func readablePrivateDirectory() throws(BeeError) -> DirectoryFD? {
        do {
            return try blobs.root.directory(BlobStore.privateDirectory)
        } catch {
            guard error.code == .notPermitted else { throw error }
            return nil
        }
    }

    /// Replaces index.json so that at each moment it or its spare copy is whole, also where a rename is not atomic against
    /// a pulled plug, as on FAT.
    private func replaceIndex(_ bytes: [UInt8], keeping old: [UInt8]) throws(BeeError) {
        // The copy lags behind where another tool has changed the index, or the last change was cut off here.
        if try !hasSpare(old) {
            try requirePlaceForSpare()
            try writeSpare(old)
        }
        FaultPoint.indexKept.reached()
        try AtomicFile.replace("index.json", in: blobs.root, staging: try blobs.stagingDirectory(), with: bytes)
        do throws(BeeError) {
            try writeSpare(bytes)
        } catch {
            // The change is made and on the disk. The copy of before still stands, and the next change brings it forward.
        }
    }

    private func writeSpare(_ bytes: [UInt8]) throws(BeeError) {
        try AtomicFile.replace(
            Self.spareName, in: try privateDirectory(), staging: try blobs.stagingDirectory(), with: bytes)
    }

    /// Refuses a directory where the spare copy is kept: no file can be renamed over one.
    private func requirePlaceForSpare() throws(BeeError) {
        let directory = try privateDirectory()
        guard try directory.status(of: Self.spareName)?.kind == .directory else { return }
        throw BeeError(
            .layoutInvalid, directory.subject(Self.spareName), "is a directory, where a copy of index.json is kept",
            hint: "bee-oci fsck --repair puts it aside")
    }

    private func hasSpare(_ bytes: [UInt8]) throws(BeeError) -> Bool {
        let directory = try privateDirectory()
        do throws(BeeError) {
            return try RegularFile.read(Self.spareName, in: directory.rawValue, limit: bytes.count) == bytes
        } catch {
            guard error.code == .fileMissing || error.code == .fileInvalid else { throw error }
            return false
        }
    }
}
