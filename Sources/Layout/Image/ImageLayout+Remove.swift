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
    ///   - references: what to remove; a name takes that name away, a digest all entries of the image. A name that
    ///     spells a digest is taken where no image has such a digest.
    ///   - force: whether a digest may take several names away.
    ///   - wait: how long to wait for other writers at most.
    /// - Returns: what was removed, in the references' order.
    /// - Throws: `reference-unknown`, `reference-ambiguous` also for a digest with several names without `force`; what
    ///   `edit` meets.
    public func remove(_ references: [Reference], force: Bool, wait: Duration) throws(BeeError) -> [RemoveResult] {
        // Artifacts are known by what their manifests say, which no sweep may take meanwhile.
        let lock = try sharedLock(wait: wait)
        let results = try edit(wait: wait) { editor throws(BeeError) in
            let entries = editor.entries
            let resolver = ReferenceResolver(entries: entries, layout: path.string, count: references.count)
            // All are looked up before the first goes: an artifact may be named beside the image that takes it along.
            var plan: [[Int]] = []
            for reference in references { plan.append(try places(for: reference, resolver, force: force)) }
            var removal = Removal(entries, layout: self)
            let results = plan.map { removal.remove($0) }
            editor.remove(at: removal.gone)
            return results
        }
        _ = consume lock
        return results
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

    /// The image that has left and, of an image index, what it held and no other entry leads to.
    fileprivate func documents(leavingWith entry: Descriptor, staying entries: [Descriptor]) -> Set<Digest> {
        let held = documents(heldBy: [entry])
        guard !held.isEmpty else { return [entry.digest] }
        return held.union([entry.digest]).subtracting(documents(heldBy: entries)).subtracting(entries.map(\.digest))
    }
}

/// Which entries of an index go, one image after the other.
private struct Removal {
    /// The places of the entries that go.
    private(set) var gone: Set<Int> = []
    private let entries: [IndexEntry]
    private let layout: ImageLayout
    /// How many entries stay, by their digests.
    private var staying: [Digest: Int] = [:]
    /// Each manifest is read once, however many images go, and none where each keeps a name.
    private var referrers: Referrers?

    init(_ entries: [IndexEntry], layout: ImageLayout) {
        self.entries = entries
        self.layout = layout
        for entry in entries { staying[entry.digest, default: 0] += 1 }
    }

    /// Takes an image's entries away, and with the last of them its artifacts.
    ///
    /// - Parameter places: the entries, one at least; some may be gone already.
    /// - Returns: what went.
    mutating func remove(_ places: [Int]) -> RemoveResult {
        takeAway(places)
        let digest = entries[places[0]].digest
        let wasLast = staying[digest] == nil
        let artifacts = wasLast ? removeArtifacts(of: leaving(with: entries[places[0]].descriptor)) : []
        return RemoveResult(
            digest: digest, names: places.compactMap { entries[$0].name }, wasLast: wasLast,
            artifacts: artifacts.map { entries[$0].descriptor })
    }

    /// The documents that leave with the last entry of an image.
    private func leaving(with entry: Descriptor) -> Set<Digest> {
        guard entry.mediaType.isIndex else { return [entry.digest] }
        let stay = entries.indices.lazy.filter { !gone.contains($0) }.map { entries[$0].descriptor }
        return layout.documents(leavingWith: entry, staying: Array(stay))
    }

    /// Takes the artifacts of documents away, and those of these.
    private mutating func removeArtifacts(of documents: Set<Digest>) -> [Int] {
        let referrers = referrers ?? Referrers(layout: layout, entries: entries)
        self.referrers = referrers
        var removed: [Int] = []
        var digests = documents
        while true {
            let places = takeAway(referrers.places(ofImages: digests))
            guard !places.isEmpty else { return removed }
            removed += places
            digests = Set(places.map { entries[$0].digest })
        }
    }

    /// Takes entries away and tells which had not been gone before, in order.
    @discardableResult
    private mutating func takeAway(_ places: [Int]) -> [Int] {
        let taken = places.sorted().filter { gone.insert($0).inserted }
        for place in taken {
            let digest = entries[place].digest
            staying[digest] = staying[digest].flatMap { $0 > 1 ? $0 - 1 : nil }
        }
        return taken
    }
}

extension Descriptor {
    /// Whether a reference means this entry by its name.
    fileprivate func isNamed(by reference: Reference) -> Bool {
        hasName(reference.text) || reference.name.map(hasName) == true && reference.digest != nil
    }
}
