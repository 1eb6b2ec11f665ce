import Base
import Store

/// Finds what a reference means among the entries of an index; `spec/store.md` has the rules.
struct ReferenceResolver {
    let entries: [IndexEntry]
    /// The layout's path, for errors.
    let layout: String
    /// The entries' places by their names, where many references are to be resolved.
    private let places: [ExactText: [Int]]?

    /// Prepares to resolve references.
    ///
    /// - Parameters:
    ///   - entries: the entries of an index.
    ///   - layout: the layout's path, for errors.
    ///   - count: how many references there will be; for many the names are sorted once.
    init(entries: [IndexEntry], layout: String, count: Int = 1) {
        self.entries = entries
        self.layout = layout
        guard count > 4 else {
            places = nil
            return
        }
        var places: [ExactText: [Int]] = [:]
        for (place, entry) in entries.enumerated() {
            guard let name = entry.name else { continue }
            places[ExactText(name), default: []].append(place)
        }
        self.places = places
    }

    /// The one entry a reference means.
    ///
    /// - Parameter reference: the reference.
    /// - Returns: the entry that has the exact name where there is one, else the first that fits.
    /// - Throws: `reference-unknown`, `reference-ambiguous`.
    func resolve(_ reference: Reference) throws(BeeError) -> IndexEntry {
        entries[try place(of: reference)]
    }

    /// Where the one entry stands that a reference means.
    ///
    /// - Parameter reference: the reference.
    /// - Returns: the place of the entry that has the exact name where there is one, else of the first that fits.
    /// - Throws: `reference-unknown`, `reference-ambiguous`.
    func place(of reference: Reference) throws(BeeError) -> Int {
        let found = try places(matching: reference)
        try checkUnambiguous(reference.text, found.map { entries[$0].descriptor })
        let name = [reference.name ?? reference.text]
        guard let place = found.first(where: { entries[$0].hasName(among: name) }) ?? found.first else {
            throw unknown(reference)
        }
        return place
    }

    /// Where all entries stand that a reference fits, which may be of several images.
    ///
    /// - Parameter reference: the reference.
    /// - Returns: places, ascending; none where nothing fits.
    /// - Throws: `reference-unknown` where a name with a digest has another digest.
    func places(matching reference: Reference) throws(BeeError) -> [Int] {
        // What spells a digest is never a name: a foreign index can hold an entry that is named so, of another image.
        if let digest = reference.digest {
            guard let name = reference.name else { return places { $0.digest == digest } }
            return try places(named: name, digest)
        }
        guard reference.name != nil else { return placesByDigest(reference) }
        let exact = places(named: reference.text)
        if !exact.isEmpty { return exact }
        return placesByDigest(reference)
    }

    /// Where entries stand whose name is a text that means a digest, as other tools may write them.
    ///
    /// - Parameter reference: the reference.
    /// - Returns: places, ascending; none for a text that can be a name.
    func placesNamedLikeDigest(_ reference: Reference) -> [Int] {
        guard reference.name == nil else { return [] }
        let spellings = Reference.spellings(of: reference.text)
        return places { $0.hasName(among: spellings) }
    }

    private func placesByDigest(_ reference: Reference) -> [Int] {
        guard let prefix = reference.prefix else { return [] }
        return places { prefix.matches($0.digest) }
    }

    private func places(named name: String, _ digest: Digest) throws(BeeError) -> [Int] {
        let named = places(named: name)
        let found = named.filter { entries[$0].digest == digest }
        if found.isEmpty, let other = named.first {
            throw BeeError(.referenceUnknown, name, "has the digest \(entries[other].digest), not \(digest)")
        }
        return found
    }

    private func places(named name: String) -> [Int] {
        let spellings = Reference.spellings(of: name)
        guard let places else { return self.places { $0.hasName(among: spellings) } }
        return spellings.flatMap { places[ExactText($0)] ?? [] }.sorted()
    }

    private func places(where isWanted: (IndexEntry) -> Bool) -> [Int] {
        entries.indices.filter { isWanted(entries[$0]) }
    }

    /// Refuses entries of several images.
    ///
    /// - Parameters:
    ///   - subject: what was asked for; nil where no image was named.
    ///   - found: the entries that fit.
    /// - Throws: `reference-ambiguous`, with every candidate as a cause.
    func checkUnambiguous(_ subject: String?, _ found: [Descriptor]) throws(BeeError) {
        guard let first = found.first, found.contains(where: { $0.digest != first.digest }) else { return }
        let causes = found.prefix(10).map(Self.candidate)
        guard let subject else {
            throw BeeError(
                .referenceAmbiguous, layout, "holds several images, and none was named", hint: "name one",
                causes: causes)
        }
        throw BeeError(
            .referenceAmbiguous, subject, "means several images in \(layout)",
            hint: "name one by its digest, or as NAME@DIGEST", causes: causes)
    }

    /// The error for a reference that nothing fits.
    func unknown(_ reference: Reference) -> BeeError {
        let namesake = placesNamedLikeDigest(reference).first.map { entries[$0].digest }
        let hint = namesake.map { "what has this digest for its name is \($0)" } ?? nearNames(reference)
        return BeeError(.referenceUnknown, reference.text, "is not in the layout \(layout)", hint: hint)
    }

    private func nearNames(_ reference: Reference) -> String? {
        let names = entries.compactMap(\.name)
        guard !names.isEmpty else { return entries.isEmpty ? "the layout holds no image" : nil }
        let wanted = reference.name ?? reference.text
        let near = names.filter { NameDistance.isNear($0, wanted) }
        let shown = near.isEmpty ? names : near
        let list = shown.prefix(5).joined(separator: ", ")
        let rest = shown.count > 5 ? ", and \(shown.count - 5) more" : ""
        return near.isEmpty ? "there are: \(list)\(rest)" : "near names: \(list)\(rest)"
    }

    private static func candidate(_ entry: Descriptor) -> BeeError {
        BeeError(.referenceAmbiguous, entry.name ?? "(no name)", "is \(entry.digest)")
    }
}

extension Descriptor {
    /// Whether the entry has a name, in any of its spellings.
    func hasName(_ name: String) -> Bool {
        hasName(among: Reference.spellings(of: name))
    }

    /// Whether the entry has one of several spellings of a name.
    func hasName(among spellings: [String]) -> Bool {
        guard let own = self.name else { return false }
        return spellings.contains { $0.hasSameBytes(as: own) }
    }
}
