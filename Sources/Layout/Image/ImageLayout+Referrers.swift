import Store

extension ImageLayout {
    /// The digest in a name such as `sha256-HEX`, `sha256-HEX.sig`, `sha256-HEX.att` or `sha256-HEX.sbom`, behind any
    /// repository.
    static func subject(ofName name: String) -> Digest? {
        let tag = name.split(separator: "/").last?.split(separator: ":").last ?? ""
        let parts = tag.split(separator: ".", maxSplits: 1)
        guard let stem = parts.first, parts.count == 1 || ["sig", "att", "sbom"].contains(parts[1]) else { return nil }
        let words = stem.split(separator: "-", maxSplits: 1)
        guard words.count == 2, let digest = try? Digest(parsing: "\(words[0]):\(words[1])") else { return nil }
        return digest.algorithm.isSupported ? digest : nil
    }
}

/// What the entries of an index refer to; each document is read once, however many names it has.
struct Subjects {
    private let layout: ImageLayout
    private var known: [Descriptor: Digest?] = [:]

    init(layout: ImageLayout) {
        self.layout = layout
    }

    /// What an entry refers to, nil where it refers to nothing or cannot be read.
    mutating func subject(of entry: Descriptor) -> Digest? {
        if let digest = entry.name.flatMap(ImageLayout.subject(ofName:)) { return digest }
        if let known = known[entry.bare] { return known }
        let subject = read(entry)
        known.updateValue(subject, forKey: entry.bare)
        return subject
    }

    private func read(_ entry: Descriptor) -> Digest? {
        if entry.mediaType.isManifest { return (try? layout.manifest(entry))?.subject?.digest }
        return entry.mediaType.isIndex ? (try? layout.index(entry))?.subject?.digest : nil
    }
}

/// The artifacts among the entries of an index: those whose manifest has an image as its `subject`, or whose name is built
/// from its digest, as signing tools do (`sha256-HEX.sig`). Each is read once.
///
/// An entry that cannot be read refers to nothing that could be told.
struct Referrers {
    private var places: [Digest: [Int]] = [:]

    init(layout: ImageLayout, entries: [IndexEntry]) {
        var subjects = Subjects(layout: layout)
        for (place, entry) in entries.enumerated() {
            guard let subject = subjects.subject(of: entry.descriptor), subject != entry.digest else { continue }
            places[subject, default: []].append(place)
        }
    }

    /// The places of the artifacts of images, those of artifacts of artifacts not among them.
    func places(ofImages digests: Set<Digest>) -> [Int] {
        digests.flatMap { places[$0] ?? [] }
    }
}
