import Store

extension ImageLayout {
    /// What an entry refers to, nil where it refers to nothing or cannot be read.
    func subject(of entry: Descriptor) -> Digest? {
        if let digest = entry.name.flatMap(Self.subject(ofName:)) { return digest }
        if entry.mediaType.isManifest {
            return (try? manifest(entry))?.subject?.digest
        }
        return entry.mediaType.isIndex ? (try? index(entry))?.subject?.digest : nil
    }

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

/// The artifacts among the entries of an index: those whose manifest has an image as its `subject`, or whose name is built
/// from its digest, as signing tools do (`sha256-HEX.sig`). Each is read once.
///
/// An entry that cannot be read refers to nothing that could be told.
struct Referrers {
    private var places: [Digest: [Int]] = [:]

    init(layout: ImageLayout, entries: [IndexEntry]) {
        for (place, entry) in entries.enumerated() {
            guard let subject = layout.subject(of: entry.descriptor), subject != entry.digest else { continue }
            places[subject, default: []].append(place)
        }
    }

    /// The places of the artifacts of images, those of artifacts of artifacts not among them.
    func places(ofImages digests: Set<Digest>) -> [Int] {
        digests.flatMap { places[$0] ?? [] }
    }
}
