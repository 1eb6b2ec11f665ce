import Base
import Store

extension ImageLayout {
    /// Removes the artifacts of images that have lost their last name to other images, and those of these: nothing is left
    /// that refers to what is gone.
    ///
    /// An artifact that somebody gave a name of its own stays, and what refers to it.
    /// - Parameters:
    ///   - before: the index as it was.
    ///   - fresh: images that were just put into it, which stay.
    ///   - editor: the index, where the names mean other images.
    /// - Returns: what was removed, in order.
    func removeArtifacts(
        leftSince before: [IndexEntry], besides fresh: Set<Digest> = [], from editor: inout IndexEditor
    ) -> [Descriptor] {
        let entries = editor.entries
        let present = Set(entries.map(\.digest))
        let left = before.filter { !present.contains($0.digest) }.map(\.descriptor)
        // Finding out what refers to what reads the manifests of all entries.
        guard !left.isEmpty else { return [] }
        let referrers = Referrers(layout: self, entries: entries)
        let staying = entries.map(\.descriptor)
        let kept = fresh.union(staying.lazy.filter(Self.hasOwnName).map(\.digest))
        // What an image index still holds is not gone.
        var digests = Set(left.map(\.digest)).union(documents(heldBy: left))
            .subtracting(present).subtracting(documents(heldBy: staying))
        var gone: Set<Int> = []
        while !digests.isEmpty {
            let places = referrers.places(ofImages: digests).filter { !kept.contains(entries[$0].digest) }
            let taken = places.filter { gone.insert($0).inserted }
            let others = Set(entries.indices.lazy.filter { !gone.contains($0) }.map { entries[$0].digest })
            digests = Set(taken.map { entries[$0].digest }).subtracting(others)
        }
        editor.remove(at: gone)
        return gone.sorted().map { staying[$0] }
    }

    /// Whether an entry has a name that was not built from another image's digest.
    private static func hasOwnName(_ entry: Descriptor) -> Bool {
        entry.name.map { subject(ofName: $0) == nil } ?? false
    }
}
