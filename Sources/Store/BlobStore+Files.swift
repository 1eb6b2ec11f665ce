public import Base

extension BlobStore {
    /// Everything that stands in `blobs`, blobs and strays, in the order of their paths; nothing is opened.
    ///
    /// What vanishes meanwhile is left out.
    /// - Returns: the files.
    /// - Throws: `layout-invalid` where `blobs` is a link or no directory; `not-permitted`, `input-output`.
    public func files() throws(BeeError) -> [StoredFile] {
        guard let blobs = try root.directory("blobs") else { return [] }
        var files: [StoredFile] = []
        for name in try blobs.names() {
            guard let status = try blobs.status(of: name) else { continue }
            guard status.kind == .directory, let directory = try blobs.directory(name) else {
                files.append(StoredFile(path: "blobs/" + name, digest: nil, status: status))
                continue
            }
            for encoded in try directory.names() {
                guard let status = try directory.status(of: encoded) else { continue }
                let digest = status.kind == .regular ? try? Digest(parsing: "\(name):\(encoded)") : nil
                files.append(StoredFile(path: "blobs/\(name)/\(encoded)", digest: digest, status: status))
            }
        }
        return files
    }

    /// Removes blobs; those that are gone already are passed over.
    ///
    /// Hold the store's lock alone meanwhile. When this returns, the names are gone from the disk too.
    /// - Parameters:
    ///   - digests: which blobs.
    ///   - step: called before each removal; what it throws ends the work after what was removed is on the disk.
    /// - Throws: what `step` throws; `not-permitted`, `input-output`.
    public func remove(_ digests: [Digest], step: () throws(BeeError) -> Void) throws(BeeError) {
        var touched: Set<Digest.Algorithm> = []
        defer {
            // The removals stand whatever the disk says of them; a name that comes back is garbage once more.
            for algorithm in touched { try? directory(for: algorithm)?.sync() }
        }
        for digest in digests {
            try step()
            guard let directory = try directory(for: digest.algorithm) else { continue }
            try directory.remove(digest.encoded)
            touched.insert(digest.algorithm)
            FaultPoint.blobRemoved.reached()
        }
    }

    /// What is in `.bee-oci/staging`, sorted; nothing where there is no such directory.
    ///
    /// - Returns: the names of unfinished files, and of what no writer of ours left: no regular files.
    /// - Throws: `layout-invalid` where a link stands there; `not-permitted`, `input-output`.
    public func staged() throws(BeeError) -> (unfinished: [String], foreign: [String]) {
        guard let staging = try root.directory(Self.privateDirectory)?.directory("staging") else { return ([], []) }
        var (unfinished, foreign): ([String], [String]) = ([], [])
        for name in try staging.names() {
            if try staging.status(of: name)?.kind == .regular {
                unfinished.append(name)
            } else {
                foreign.append(name)
            }
        }
        return (unfinished, foreign)
    }

    /// Removes unfinished files. Hold the store's lock and the index's alone, so that nobody is writing them.
    ///
    /// - Parameter names: which, as `staged` tells them.
    /// - Throws: `not-permitted`, `input-output`.
    public func removeUnfinished(_ names: [String]) throws(BeeError) {
        guard let staging = try root.directory(Self.privateDirectory)?.directory("staging") else { return }
        for name in names { try staging.remove(name) }
    }
}
