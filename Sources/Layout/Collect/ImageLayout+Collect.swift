public import Base
import Glibc
import Store
import SystemPackage

extension ImageLayout {
    /// Removes the blobs that no index entry leads to, and files that writers left unfinished.
    ///
    /// It holds both locks alone, so no writer or reader of several blobs is under way. What it does not understand
    /// stays: strange names, documents that an unknown document spells the digests of, artifacts of images that stay.
    /// Stopped at any point it has removed less, and nothing that is needed.
    /// - Parameters:
    ///   - grace: how old a blob must be, by its change time; other tools take no lock, and name a blob some time after
    ///     they wrote it. Zero looks at no clock.
    ///   - isDryRun: whether to remove nothing and only tell; nothing is created then, so read-only media will do.
    ///   - wait: how long to wait for other processes at most.
    /// - Returns: what was removed and what stays.
    /// - Throws: `layout-invalid`, `document-invalid` where the index cannot be read in full; `blob-corrupt` and the like
    ///   where a document cannot be: what it refers to is unknown, so nothing is removed; `busy`, `interrupted`,
    ///   `not-permitted`, `input-output`.
    public func collectGarbage(
        grace: Duration, isDryRun: Bool = false, wait: Duration
    ) throws(BeeError) -> CollectResult {
        guard !isDryRun else {
            let lock = try sharedLock(wait: wait)
            let result = try planSweep(grace: grace)
            _ = consume lock
            return result
        }
        let locks = try ExclusiveLocks.take(of: self, wait: wait)
        let result = try planSweep(grace: grace)
        try blobs.removeUnfinished(result.unfinished)
        try blobs.remove(result.removed.map(\.digest)) { () throws(BeeError) in
            guard watch.isInterrupted() else { return }
            throw BeeError(.interrupted, path.string, "stopped before all was removed")
        }
        _ = consume locks
        return result
    }

    private func planSweep(grace: Duration) throws(BeeError) -> CollectResult {
        var reachability = Reachability(self)
        do throws(BeeError) {
            try reachability.mark(try entriesToKeep())
        } catch {
            guard error.code != .inputOutput, error.code != .notPermitted else { throw error }
            throw BeeError(
                error.code, path.string, "nothing was removed: what is needed cannot be told in full",
                hint: "bee-oci fsck shows what is damaged", causes: [error])
        }
        let files = try blobs.files()
        let reached = reachability.digests
        let unreached = files.filter { $0.digest.map { !reached.contains($0) } ?? true }
        let artifacts = try UnlistedArtifacts(layout: self).mark(among: unreached, in: &reachability)
        var removed: [CollectResult.Blob] = []
        var kept: [CollectResult.Kept] = []
        let now = Int64(time(nil))
        for file in unreached {
            if let reason = Self.reasonToKeep(file, artifacts, grace, now) {
                kept.append(CollectResult.Kept(path: file.path, size: file.status.size, reason: reason))
            } else if let digest = file.digest {
                removed.append(CollectResult.Blob(digest: digest, size: file.status.size))
            }
        }
        let staged = try blobs.staged()
        kept += staged.foreign.map { CollectResult.Kept(path: ".bee-oci/staging/" + $0, size: 0, reason: .foreign) }
        return CollectResult(
            removed: removed, kept: kept, unfinished: staged.unfinished, absent: reachability.absent)
    }

    /// The entries of the index, unless it may have lost them: `null` is also what a tool writes whose list is gone.
    private func entriesToKeep() throws(BeeError) -> [Descriptor] {
        let index = try index()
        guard !index.hasNullManifests else {
            throw BeeError(
                .documentInvalid, blobs.root.subject("index.json"),
                "manifests is null, which does not say that no image is meant to be there",
                hint: "where none is, write [] in its place")
        }
        return index.manifests
    }

    private static func reasonToKeep(
        _ file: StoredFile, _ artifacts: Set<Digest>, _ grace: Duration, _ now: Int64
    ) -> CollectResult.Reason? {
        guard let digest = file.digest, digest.algorithm.isSupported else { return .foreign }
        if artifacts.contains(digest) { return .artifact }
        guard grace > .zero else { return nil }
        return Duration.seconds(now - file.status.changeTime) < grace ? .fresh : nil
    }
}
