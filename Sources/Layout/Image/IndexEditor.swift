public import Base
import Store

/// Changes the entries of an index; everything it does not know survives byte for byte.
///
/// Order is kept: a name that moves to another image keeps its place, new entries come last.
public struct IndexEditor: Sendable {
    let original: IndexDocument
    private(set) var entries: [IndexEntry]
    /// Where the entries stand, once so many were looked up that it pays.
    private var places: EntryPlaces?
    private var lookUps = 0

    /// Begins with an index as it is.
    init(_ index: IndexDocument) {
        original = index
        entries = index.entries
    }

    /// What the index refers to, in order; decoded anew at each call.
    public var descriptors: [Descriptor] { entries.map(\.descriptor) }

    /// Puts an image into the index and gives it a name.
    ///
    /// `X` and `X:latest` are one name: an entry that has either spelling is replaced, and further ones are removed. An
    /// entry of the same image keeps its foreign members, and one without a name gets this one. Without a name, an
    /// image that has an entry already is left as it is.
    /// - Parameters:
    ///   - name: the exact name, nil for an image that is to be known by its digest only.
    ///   - descriptor: the image; a name among its annotations is ignored.
    /// - Returns: what the name meant before, where that was another image.
    /// - Throws: `reference-invalid` for a name that breaks the grammar.
    @discardableResult
    public mutating func set(name: String?, _ descriptor: Descriptor) throws(BeeError) -> Descriptor? {
        try set(name: name, try IndexEntry(descriptor.named(name)))
    }

    /// Puts an entry that may come from another index into this one, foreign members and all, and gives it a name.
    ///
    /// - Parameters:
    ///   - name: the exact name, nil for an image that is to be known by its digest only.
    ///   - fresh: the entry; a name among its annotations is ignored.
    /// - Returns: what the name meant before, where that was another image.
    /// - Throws: `reference-invalid` for a name that breaks the grammar.
    mutating func set(name: String?, _ fresh: IndexEntry) throws(BeeError) -> Descriptor? {
        guard let name else {
            if !contains(fresh.digest) { append(try fresh.named(nil)) }
            return nil
        }
        let descriptor = fresh.descriptor
        let spellings = Reference.spellings(of: name)
        let known = candidates(spellings, descriptor).first { entries[$0].isOf(descriptor) }.map { entries[$0] }
        return try place(try known?.merging(descriptor.unnamed()) ?? fresh, as: name)
    }

    /// Gives an image a further name; the entry it is copied from stays, unless it had no name.
    ///
    /// - Parameters:
    ///   - source: an entry of this index, as `descriptors` has it.
    ///   - name: the exact new name.
    /// - Returns: what the name meant before, where that was another image.
    /// - Throws: `reference-invalid` for a name that breaks the grammar; `reference-unknown` where the entry is not in
    ///   this index.
    @discardableResult
    public mutating func copy(_ source: Descriptor, as name: String) throws(BeeError) -> Descriptor? {
        guard let entry = entries.first(where: { $0.digest == source.digest && $0.descriptor == source }) else {
            throw BeeError(.referenceUnknown, source.digest.description, "is no entry of this index")
        }
        return try place(entry, as: name)
    }

    /// Removes entries.
    ///
    /// - Parameter isUnwanted: says which.
    /// - Returns: what was removed, in order.
    @discardableResult
    public mutating func remove(where isUnwanted: (Descriptor) -> Bool) -> [Descriptor] {
        let descriptors = descriptors
        let unwanted = Set(descriptors.indices.filter { isUnwanted(descriptors[$0]) })
        remove(at: unwanted)
        return unwanted.sorted().map { descriptors[$0] }
    }

    /// Removes entries.
    ///
    /// - Parameter unwanted: their places in `entries`.
    mutating func remove(at unwanted: Set<Int>) {
        places = nil
        entries = entries.indices.filter { !unwanted.contains($0) }.map { entries[$0] }
    }

    /// Puts an entry where the name was, or where the image stood without a name, or at the end.
    ///
    /// - Parameters:
    ///   - entry: an entry of this index or another, which stays where it is unless it has no name.
    ///   - name: the exact name it gets.
    /// - Returns: what the name meant before, where that was another image.
    /// - Throws: `reference-invalid` for a name that breaks the grammar.
    mutating func place(_ entry: IndexEntry, as name: String) throws(BeeError) -> Descriptor? {
        try Reference.checkedName(name)
        let named = try entry.named(name)
        let image = entry.descriptor
        let found = candidates(Reference.spellings(of: name), image)
        let ofName = found.filter { entries[$0].isNamed }
        guard let position = ofName.first ?? found.first else {
            append(named)
            return nil
        }
        let old = ofName.first { !entries[$0].isOf(image) }.map { entries[$0].descriptor }
        places?.replace(entries[position], with: named, at: position)
        entries[position] = named
        if found.count > 1 {
            places = nil
            for index in found.reversed() where index != position { entries.remove(at: index) }
        }
        return old
    }

    private mutating func append(_ entry: IndexEntry) {
        places?.insert(entry, at: entries.count)
        entries.append(entry)
    }

    /// The places of the entries that have one of several names, or none and are of an image; ascending.
    private mutating func candidates(_ spellings: [String], _ image: Descriptor) -> [Int] {
        let isWanted = { (entry: IndexEntry) in
            entry.isNamed ? entry.hasName(among: spellings) : entry.isOf(image)
        }
        guard let places = sortedPlaces() else { return entries.indices.filter { isWanted(entries[$0]) } }
        return places.candidates(named: spellings, orNameless: image.digest).filter { isWanted(entries[$0]) }
    }

    private mutating func contains(_ digest: Digest) -> Bool {
        sortedPlaces()?.contains(digest) ?? entries.contains { $0.digest == digest }
    }

    /// The places of the entries; nil while a walk over them is cheaper than sorting them.
    private mutating func sortedPlaces() -> EntryPlaces? {
        lookUps += 1
        guard lookUps > 8 else { return nil }
        if places == nil { places = EntryPlaces(entries) }
        return places
    }
}

extension Descriptor {
    /// The same descriptor with another name or none, and without embedded bytes.
    fileprivate func named(_ name: String?) -> Descriptor {
        var annotations = annotations
        annotations[AnnotationKey.referenceName] = name
        return with(annotations)
    }

    /// The same descriptor without any annotation that is a name, and without embedded bytes.
    fileprivate func unnamed() -> Descriptor {
        with(annotations.filter { ![AnnotationKey.referenceName, AnnotationKey.containerdName].contains($0.key) })
    }

    private func with(_ annotations: [String: String]) -> Descriptor {
        Descriptor(
            mediaType: mediaType, digest: digest, size: size, annotations: annotations, platform: platform,
            artifactType: artifactType)
    }
}
