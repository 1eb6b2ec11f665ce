import Base
import Store

/// Which images a source holds and what they are to be named.
struct LoadPlan {
    /// One index entry that is to be loaded.
    struct Image {
        let entry: IndexEntry
        let name: String?

        var descriptor: Descriptor { entry.descriptor }
    }

    private(set) var images: [Image] = []
    private(set) var warnings: [String] = []

    /// What makes an entry one of its own.
    struct Key: Hashable {
        private let digest: Digest
        private let name: ExactText?

        init(digest: Digest, name: String?) {
            self.digest = digest
            self.name = name.map(ExactText.init)
        }
    }

    /// Plans the loading of an index.
    ///
    /// - Parameter index: the source's index.json.
    /// - Throws: `reference-ambiguous` where one name stands for two images.
    init(_ index: IndexDocument) throws(BeeError) {
        var known: Set<Key> = []
        images.reserveCapacity(index.entries.count)
        for entry in index.entries {
            let descriptor = entry.descriptor
            guard descriptor.digest.algorithm.isSupported else {
                warnings.append("\(descriptor.digest) was skipped: a digest of this kind cannot be verified")
                continue
            }
            let name = usableName(of: descriptor)
            guard known.insert(Key(digest: descriptor.digest, name: name)).inserted else { continue }
            images.append(Image(entry: entry, name: name))
        }
        try refuseAmbiguousNames()
    }

    /// Gives the one image of the source another name.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - own: the entries that are images of their own; what belongs to another one, as a signature does, keeps what
    ///     name it has.
    ///   - isBesideBroken: whether the source holds other images, which are broken already.
    /// - Throws: `usage` where the source holds none or several.
    mutating func rename(
        to name: String, own: [Descriptor], besideBroken isBesideBroken: Bool
    ) throws(BeeError) {
        let own = Set(own)
        guard !isBesideBroken else { throw Self.several(name) }
        var single: Image?
        var attached: [Image] = []
        for image in images {
            guard own.contains(image.descriptor) else {
                attached.append(image)
                continue
            }
            guard single == nil || single?.descriptor.digest == image.descriptor.digest else {
                throw Self.several(name)
            }
            single = single ?? Image(entry: image.entry, name: name)
        }
        guard let single else { throw BeeError(.usage, name, "the source holds no image that could have this name") }
        images = [single] + attached
    }

    private static func several(_ name: String) -> BeeError {
        BeeError(
            .usage, name, "cannot be the name of several images, which the source holds",
            hint: "load them under their own names, then use tag")
    }

    /// The name an entry has in its source: docker writes the full one as containerd's, and only the tag as OCI's.
    private mutating func usableName(of descriptor: Descriptor) -> String? {
        guard let name = descriptor.annotations[AnnotationKey.containerdName] ?? descriptor.name else { return nil }
        guard Reference.isValidName(name) else {
            warnings.append("'\(name)' is no valid name: \(descriptor.digest) can be used by its digest")
            return nil
        }
        return name
    }

    private func refuseAmbiguousNames() throws(BeeError) {
        var meanings: [ExactText: Image] = [:]
        for image in images {
            guard let name = image.name else { continue }
            // "X" and "X:latest" are one name; the longer spelling stands for both.
            let key = Reference.spellings(of: name).max { $0.utf8.count < $1.utf8.count } ?? name
            guard let other = meanings.updateValue(image, forKey: ExactText(key)) else { continue }
            guard other.descriptor.digest == image.descriptor.digest else { throw Self.ambiguous(other, image) }
        }
    }

    private static func ambiguous(_ first: Image, _ second: Image) -> BeeError {
        let causes = [first, second].map {
            BeeError(.referenceAmbiguous, $0.name ?? "", "is \($0.descriptor.digest)")
        }
        return BeeError(
            .referenceAmbiguous, second.name ?? "", "names two different images in the source", causes: causes)
    }
}
