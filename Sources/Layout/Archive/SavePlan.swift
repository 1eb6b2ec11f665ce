import Base
import Store
import SystemPackage

/// Which index entries and blobs a save takes along. When it stands, every document has been read and verified, and
/// every other blob that is needed is there with the right size.
struct SavePlan {
    /// The entries by the order of their names, without duplicates.
    private(set) var entries: [IndexEntry] = []
    /// The blobs by the order of their paths, each once.
    private(set) var blobs: [Descriptor] = []
    private(set) var warnings: [String] = []

    private let layout: ImageLayout
    private let platform: Platform?
    /// Where the blobs stand, until all are known.
    private var places: [Digest: Int] = [:]
    private var documents: Set<Digest> = []
    /// The images that were walked, each once, however many names it has: whether it is whole.
    private var walked: [Descriptor: Bool] = [:]

    /// Plans a save.
    ///
    /// - Parameters:
    ///   - references: the images; none for the only one of the layout.
    ///   - layout: where they are.
    ///   - platform: whose blobs are taken, those of all unless given.
    /// - Throws: `reference-unknown`, `reference-ambiguous`; `blob-missing`, `blob-corrupt`, `document-invalid` for an
    ///   image that is not whole.
    init(_ references: [Reference], in layout: ImageLayout, platform: Platform?) throws(BeeError) {
        self.layout = layout
        self.platform = platform
        let index = try layout.index().entries
        var (chosen, rest) = try Self.choose(references, from: index, in: layout)
        for entry in chosen { try add(entry.descriptor) }
        try addReferrers(from: &rest, to: &chosen)
        entries = Self.sorted(chosen)
        (places, documents, walked) = ([:], [], [:])
        blobs.sort { $0.digest < $1.digest }
    }

    /// The sum of all blobs' sizes in bytes.
    var size: Int64 { blobs.reduce(0) { $0 &+ $1.size } }

    /// Splits the entries into those that are meant and the others. A name means its entry, a digest all entries of it.
    private static func choose(
        _ references: [Reference], from index: [IndexEntry], in layout: ImageLayout
    ) throws(BeeError) -> (chosen: [IndexEntry], rest: [IndexEntry]) {
        var places: Set<Int> = []
        var digests: Set<Digest> = []
        if references.isEmpty { digests.insert(try layout.resolve(nil).digest) }
        let resolver = ReferenceResolver(entries: index, layout: layout.path.string, count: references.count)
        for reference in references {
            let place = try resolver.place(of: reference)
            let names = reference.name.map { [$0, reference.text].flatMap(Reference.spellings) } ?? []
            if index[place].hasName(among: names) {
                places.insert(place)
            } else {
                digests.insert(index[place].digest)
            }
        }
        var (chosen, rest): ([IndexEntry], [IndexEntry]) = ([], [])
        for (place, entry) in index.enumerated() {
            if places.contains(place) || digests.contains(entry.digest) {
                chosen.append(entry)
            } else {
                rest.append(entry)
            }
        }
        return (chosen, rest)
    }

    /// Adds the artifacts attached to what is saved, and those attached to them. One that is broken is left out: nobody
    /// asked for it, and the image is whole without it.
    private mutating func addReferrers(
        from rest: inout [IndexEntry], to chosen: inout [IndexEntry]
    ) throws(BeeError) {
        var subjects = Subjects(layout: layout)
        var candidates: [(entry: IndexEntry, subject: Digest)] = []
        for entry in rest {
            guard let subject = subjects.subject(of: entry.descriptor) else { continue }
            candidates.append((entry, subject))
        }
        while let next = candidates.firstIndex(where: { documents.contains($0.subject) }) {
            let entry = candidates.remove(at: next).entry
            if try addArtifact(entry.descriptor) { chosen.append(entry) }
        }
    }

    private mutating func addArtifact(_ entry: Descriptor) throws(BeeError) -> Bool {
        if let isWhole = walked[entry.bare] { return isWhole }
        do {
            try add(try layout.closure(of: entry))
            walked[entry.bare] = true
            return true
        } catch {
            guard error.code == .blobMissing || error.code == .blobCorrupt else { throw error }
            warnings.append("the attached \(entry.digest) was left out: \(error.description)")
            walked[entry.bare] = false
            return false
        }
    }

    private mutating func add(_ entry: Descriptor) throws(BeeError) {
        if let platform, let own = entry.platform, !own.matches(platform) { throw nothing(for: platform, entry, []) }
        guard walked[entry.bare] == nil else { return }
        try add(try closure(of: entry))
        walked[entry.bare] = true
    }

    private func closure(of entry: Descriptor) throws(BeeError) -> Closure {
        guard let platform else {
            do {
                return try layout.closure(of: entry)
            } catch {
                guard error.code == .blobMissing, entry.mediaType.isIndex else { throw error }
                throw BeeError(
                    error.code, entry.name ?? entry.digest.description, "is not whole",
                    hint: "take what is there of it with --platform OS/ARCH, or load it once more", causes: [error])
            }
        }
        do {
            return try layout.closure(of: entry, platform: platform)
        } catch {
            guard error.code == .architectureMismatch else { throw error }
            throw nothing(for: platform, entry, error.causes)
        }
    }

    private func nothing(for platform: Platform, _ entry: Descriptor, _ causes: [BeeError]) -> BeeError {
        BeeError(
            .referenceUnknown, entry.name ?? entry.digest.description, "has nothing for the platform \(platform)",
            causes: causes)
    }

    private mutating func add(_ closure: Closure) throws(BeeError) {
        // Judged in full before anything is added, so that a broken artifact leaves nothing behind.
        var found: [Descriptor] = []
        for item in closure.items where try isThere(item) { found.append(item.descriptor) }
        for descriptor in found {
            if let place = places[descriptor.digest] {
                if blobs[place].data == nil, descriptor.data != nil { blobs[place] = descriptor }
            } else {
                places[descriptor.digest] = blobs.count
                blobs.append(descriptor)
            }
        }
        for item in closure.items where item.isDocument { documents.insert(item.descriptor.digest) }
        warnings += closure.warnings.map(\.description)
    }

    private mutating func isThere(_ item: Closure.Item) throws(BeeError) -> Bool {
        let descriptor = item.descriptor
        if let other = places[descriptor.digest].map({ blobs[$0] }), other.size != descriptor.size {
            throw BeeError(
                .blobCorrupt, descriptor.digest.description,
                "is said to be \(other.size) bytes long, and elsewhere \(descriptor.size)")
        }
        do {
            _ = try layout.blobs.reader(for: descriptor.digest, size: descriptor.size)
            return true
        } catch {
            guard error.code == .blobMissing else { throw error }
            if descriptor.data != nil { return true }
            guard !item.isNeeded else { throw error }
            warnings.append("\(error.description); only an image for another platform needs it")
            return false
        }
    }

    /// Sorts by name, then digest, entries without a name last, and drops entries that say what another says.
    private static func sorted(_ entries: [IndexEntry]) -> [IndexEntry] {
        var known: Set<LoadPlan.Key> = []
        let unique = entries.filter {
            known.insert(LoadPlan.Key(digest: $0.digest, name: $0.name)).inserted
        }
        return unique.sorted { left, right in
            switch (left.name, right.name) {
            case (let first?, let second?) where !first.hasSameBytes(as: second):
                first.utf8.lexicographicallyPrecedes(second.utf8)
            case (_?, nil): true
            case (nil, _?): false
            default: left.digest < right.digest
            }
        }
    }
}
