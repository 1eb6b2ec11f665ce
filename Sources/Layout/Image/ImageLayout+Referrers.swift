import Store

extension ImageLayout {
    /// The artifacts of images: entries whose manifest has one as its `subject`, or whose name is built from its digest,
    /// as signing tools do (`sha256-HEX.sig`).
    ///
    /// An entry that cannot be read refers to nothing that could be told.
    /// - Parameters:
    ///   - digests: the images.
    ///   - entries: where to look.
    /// - Returns: the entries in order, artifacts of artifacts not among them.
    func referrers(of digests: Set<Digest>, among entries: [Descriptor]) -> [Descriptor] {
        entries.filter { entry in
            guard let subject = subject(of: entry) else { return false }
            return digests.contains(subject) && subject != entry.digest
        }
    }

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
    private static func subject(ofName name: String) -> Digest? {
        let tag = name.split(separator: "/").last?.split(separator: ":").last ?? ""
        let parts = tag.split(separator: ".", maxSplits: 1)
        guard let stem = parts.first, parts.count == 1 || ["sig", "att", "sbom"].contains(parts[1]) else { return nil }
        let words = stem.split(separator: "-", maxSplits: 1)
        guard words.count == 2, let digest = try? Digest(parsing: "\(words[0]):\(words[1])") else { return nil }
        return digest.algorithm.isSupported ? digest : nil
    }
}
