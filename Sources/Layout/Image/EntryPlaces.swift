import Store

/// Where the entries of an index stand, by their names and, of those without one, by their digests.
///
/// For one look-up a walk over the entries is cheaper, for the thousands of a large load this is.
struct EntryPlaces {
    private var byName: [ExactText: [Int]] = [:]
    private var nameless: [Digest: [Int]] = [:]
    /// How many entries have a digest.
    private var counts: [Digest: Int] = [:]

    init(_ entries: [IndexEntry]) {
        for (place, entry) in entries.enumerated() { insert(entry, at: place) }
    }

    /// The entries that have one of several names, or none and a digest.
    ///
    /// - Parameters:
    ///   - names: the names.
    ///   - digest: the digest of entries without a name.
    /// - Returns: their places, ascending.
    func candidates(named names: [String], orNameless digest: Digest) -> [Int] {
        Set(names.flatMap { byName[ExactText($0)] ?? [] } + (nameless[digest] ?? [])).sorted()
    }

    /// Whether an entry has a digest.
    func contains(_ digest: Digest) -> Bool { counts[digest] != nil }

    /// Tells of an entry that stands in the place of another.
    mutating func replace(_ old: IndexEntry, with new: IndexEntry, at place: Int) {
        let digest = old.digest
        counts[digest] = counts[digest].flatMap { $0 > 1 ? $0 - 1 : nil }
        if let name = old.name {
            byName[ExactText(name)]?.removeAll { $0 == place }
        } else {
            nameless[digest]?.removeAll { $0 == place }
        }
        insert(new, at: place)
    }

    /// Tells of an entry that was added.
    mutating func insert(_ entry: IndexEntry, at place: Int) {
        counts[entry.digest, default: 0] += 1
        if let name = entry.name {
            byName[ExactText(name), default: []].append(place)
        } else {
            nameless[entry.digest, default: []].append(place)
        }
    }
}
