public import Base
import Store
import SystemPackage

/// What removing images did.
public struct RemoveResult: Sendable, Hashable {
    /// The entries that were asked for and are gone, each once, in the references' order.
    public let entries: [Descriptor]
    /// The artifacts that referred to an image which nothing leads to any more, and those that referred to them.
    public let artifacts: [Descriptor]
}

extension ImageLayout {
    /// Removes images' entries from the index, all of them or none; blobs stay until they are swept.
    ///
    /// With the last entry that leads to an image go the artifacts that refer to it, whether they have names or not.
    /// - Parameters:
    ///   - references: what to remove; a name takes that name away, a digest all entries of the image. A name that
    ///     spells a digest is taken where no image has such a digest.
    ///   - force: whether a digest may take several names away.
    ///   - wait: how long to wait for other writers at most.
    /// - Returns: what was removed.
    /// - Throws: `reference-unknown`, `reference-ambiguous` also for a digest with several names without `force`; what
    ///   `edit` meets.
    public func remove(_ references: [Reference], force: Bool, wait: Duration) throws(BeeError) -> RemoveResult {
        // Artifacts are known by what their manifests say, which no sweep may take meanwhile.
        let lock = try sharedLock(wait: wait)
        let result = try edit(wait: wait) { editor throws(BeeError) in
            let before = editor.entries
            let resolver = ReferenceResolver(entries: before, layout: path.string, count: references.count)
            // All are looked up before the first goes: an artifact may be named beside the image that takes it along.
            var gone: Set<Int> = []
            var order: [Int] = []
            for reference in references {
                order += try places(for: reference, resolver, force: force).filter { gone.insert($0).inserted }
            }
            editor.remove(at: gone)
            let artifacts = removeArtifacts(leftSince: before, sparingNamed: false, from: &editor)
            return RemoveResult(entries: order.map { before[$0].descriptor }, artifacts: artifacts)
        }
        _ = consume lock
        return result
    }

    /// Where the entries stand that go with a reference, one at least.
    private func places(
        for reference: Reference, _ resolver: ReferenceResolver, force: Bool
    ) throws(BeeError) -> [Int] {
        let places = try resolver.places(matching: reference)
        let namesakes = resolver.placesNamedLikeDigest(reference)
        let isWhole = reference.digest != nil || reference.prefix?.isWhole == true
        // Who reads such a name in a list means that entry, and must not lose another image by it.
        let meant = isWhole && !places.isEmpty ? places : places + namesakes
        try resolver.checkUnambiguous(reference.text, meant.map { resolver.entries[$0].descriptor })
        guard !places.isEmpty || namesakes.isEmpty else { return namesakes }
        _ = try resolver.resolve(reference)
        let found = places.map { resolver.entries[$0].descriptor }
        let names = found.compactMap(\.name)
        guard names.count <= 1 || force || found.allSatisfy({ $0.isNamed(by: reference) }) else {
            throw BeeError(
                .referenceAmbiguous, reference.text, "has \(names.count) names: \(names.joined(separator: ", "))",
                hint: "remove it by name, or all its names with --force")
        }
        return places
    }
}

extension Descriptor {
    /// Whether a reference means this entry by its name.
    fileprivate func isNamed(by reference: Reference) -> Bool {
        hasName(reference.text) || reference.name.map(hasName) == true && reference.digest != nil
    }
}
