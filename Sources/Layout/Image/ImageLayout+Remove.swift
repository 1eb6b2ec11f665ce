public import Base
public import Store
import SystemPackage

/// What removing one image did.
public struct RemoveResult: Sendable, Hashable {
    /// The image.
    public let digest: Digest
    /// The exact names that are gone; none where the image had no name.
    public let names: [String]
    /// Whether the index has no entry of the image any more, so that its blobs can be freed.
    public let wasLast: Bool
    /// The artifacts that referred to the image and went with its last name, and those that referred to them.
    public let artifacts: [Descriptor]
}

extension ImageLayout {
    /// Removes images' entries from the index, all of them or none; blobs stay until they are swept.
    ///
    /// With the last name of an image go the artifacts that refer to it, whether they have names or not.
    /// - Parameters:
    ///   - references: what to remove; a name takes that name away, a digest all entries of the image.
    ///   - force: whether a digest may take several names away.
    ///   - wait: how long to wait for other writers at most.
    /// - Returns: what was removed, in the references' order.
    /// - Throws: `reference-unknown`, `reference-ambiguous` also for a digest with several names without `force`; what
    ///   `edit` meets.
    public func remove(_ references: [Reference], force: Bool, wait: Duration) throws(BeeError) -> [RemoveResult] {
        // Artifacts are known by what their manifests say, which no sweep may take meanwhile.
        let lock = try sharedLock(wait: wait)
        let results = try edit(wait: wait) { editor throws(BeeError) in
            // All are looked up before the first goes: an artifact may be named beside the image that takes it along.
            var plan: [[Descriptor]] = []
            for reference in references {
                plan.append(try entries(for: reference, in: editor.descriptors, force: force))
            }
            // Each manifest is read once, however many images go, and none where each keeps a name.
            var referrers: Referrers?
            return plan.map { unwanted in
                remove(unwanted, from: &editor) { entries in
                    let known = referrers ?? Referrers(layout: self, entries: entries)
                    referrers = known
                    return known
                }
            }
        }
        _ = consume lock
        return results
    }

    /// The entries that go with a reference, one at least.
    private func entries(
        for reference: Reference, in entries: [Descriptor], force: Bool
    ) throws(BeeError) -> [Descriptor] {
        let resolver = ReferenceResolver(entries: entries, layout: path.string)
        _ = try resolver.resolve(reference)
        let found = try resolver.matches(reference)
        let names = found.compactMap(\.name)
        guard names.count <= 1 || force || found.allSatisfy({ $0.isNamed(by: reference) }) else {
            throw BeeError(
                .referenceAmbiguous, reference.text, "has \(names.count) names: \(names.joined(separator: ", "))",
                hint: "remove it by name, or all its names with --force")
        }
        return found
    }

    private func remove(
        _ unwanted: [Descriptor], from editor: inout IndexEditor, _ referrers: ([Descriptor]) -> Referrers
    ) -> RemoveResult {
        editor.remove { unwanted.contains($0) }
        let digest = unwanted[0].digest
        let wasLast = !editor.descriptors.contains { $0.digest == digest }
        let artifacts = wasLast ? removeArtifacts(of: digest, from: &editor, referrers(editor.descriptors)) : []
        return RemoveResult(
            digest: digest, names: unwanted.compactMap(\.name), wasLast: wasLast, artifacts: artifacts)
    }

    private func removeArtifacts(
        of digest: Digest, from editor: inout IndexEditor, _ referrers: Referrers
    ) -> [Descriptor] {
        var removed: [Descriptor] = []
        var digests: Set = [digest]
        while true {
            let unwanted = Set(referrers.ofImages(digests))
            let gone = unwanted.isEmpty ? [] : editor.remove { unwanted.contains($0) }
            guard !gone.isEmpty else { return removed }
            removed += gone
            digests = Set(gone.map(\.digest))
        }
    }
}

extension Descriptor {
    /// Whether a reference means this entry by its name.
    fileprivate func isNamed(by reference: Reference) -> Bool {
        hasName(reference.text) || reference.name.map(hasName) == true && reference.digest != nil
    }
}
