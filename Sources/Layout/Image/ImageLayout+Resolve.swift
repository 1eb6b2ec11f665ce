public import Base
import Store
import SystemPackage

extension ImageLayout {
    /// Finds the index entry a reference means.
    ///
    /// An exact name wins over a digest's beginning. `X` and `X:latest` are one name.
    /// - Parameter reference: the reference; nil for the only image of the layout, artifacts that refer to another image
    ///   of it not counted.
    /// - Returns: the entry.
    /// - Throws: `reference-unknown` with near names in the hint, `reference-ambiguous` with the candidates as causes;
    ///   what reading the index meets.
    public func resolve(_ reference: Reference?) throws(BeeError) -> Descriptor {
        let entries = try index().manifests
        let resolver = ReferenceResolver(entries: entries, layout: path.string)
        if let reference { return try resolver.resolve(reference) }
        let images = try only(entries)
        guard let image = images.first else {
            throw BeeError(.referenceUnknown, path.string, "holds no image", hint: "load or pack one")
        }
        try resolver.checkUnambiguous(path.string, images)
        return image
    }

    /// The entries that can be meant when none is named.
    private func only(_ entries: [Descriptor]) throws(BeeError) -> [Descriptor] {
        guard let first = entries.first, entries.contains(where: { $0.digest != first.digest }) else { return entries }
        let digests = Set(entries.map(\.digest))
        var images: [Descriptor] = []
        for entry in entries {
            let subject = subject(of: entry)
            if let subject, subject != entry.digest, digests.contains(subject) { continue }
            images.append(entry)
        }
        return images
    }
}
