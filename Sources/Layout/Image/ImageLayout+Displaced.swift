import Base
import Store

extension ImageLayout {
    /// Removes the artifacts of images that no entry leads to any more, and those of these: nothing is left that refers
    /// to what is gone. An entry leads to its image, and an image index to what it holds.
    ///
    /// - Parameters:
    ///   - before: the index as it was.
    ///   - fresh: images that were just put into it, which stay.
    ///   - sparesNamed: whether an artifact that somebody gave a name of its own stays, and what refers to it.
    ///   - editor: the index, where the images have gone.
    /// - Returns: what was removed, in order.
    func removeArtifacts(
        leftSince before: [IndexEntry], besides fresh: Set<Digest> = [], sparingNamed sparesNamed: Bool = true,
        from editor: inout IndexEditor
    ) -> [Descriptor] {
        let entries = editor.entries
        let present = Set(entries.map(\.digest))
        var left = before.map(\.descriptor).filter { !present.contains($0.digest) }
        // Finding out what refers to what reads the manifests of all entries.
        guard !left.isEmpty else { return [] }
        let referrers = Referrers(layout: self, entries: entries)
        let named = entries.map(\.descriptor).filter { sparesNamed && Self.hasOwnName($0) }
        let kept = fresh.union(named.map(\.digest))
        var gone: Set<Int> = []
        while !left.isEmpty {
            let staying = entries.indices.filter { !gone.contains($0) }.map { entries[$0].descriptor }
            let digests = ledTo(by: left).subtracting(ledTo(by: staying))
            let taken = referrers.places(ofImages: digests).filter {
                !kept.contains(entries[$0].digest) && gone.insert($0).inserted
            }
            left = taken.map { entries[$0].descriptor }
        }
        editor.remove(at: gone)
        return gone.sorted().map { entries[$0].descriptor }
    }

    /// What entries lead to: their own documents and what image indexes among them hold.
    private func ledTo(by entries: [Descriptor]) -> Set<Digest> {
        documents(heldBy: entries).union(entries.map(\.digest))
    }

    /// Whether an entry has a name that was not built from another image's digest.
    private static func hasOwnName(_ entry: Descriptor) -> Bool {
        entry.name.map { subject(ofName: $0) == nil } ?? false
    }
}
