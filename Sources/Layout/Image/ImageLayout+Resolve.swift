public import Base
import Store
import SystemPackage

extension ImageLayout {
    /// Finds the index entry a reference means.
    ///
    /// An exact name wins over a digest's beginning. `X` and `X:latest` are one name.
    /// - Parameter reference: the reference; nil for the only image of the layout, what belongs to it not counted
    ///   (`ownImages`).
    /// - Returns: the entry.
    /// - Throws: `reference-unknown` with near names in the hint, `reference-ambiguous` with the candidates as causes;
    ///   what reading the index meets.
    public func resolve(_ reference: Reference?) throws(BeeError) -> Descriptor {
        let index = try index()
        let resolver = ReferenceResolver(entries: index.entries, layout: path.string)
        if let reference { return try resolver.resolve(reference).descriptor }
        let images = ownImages(index.manifests)
        guard let image = images.first else {
            throw BeeError(.referenceUnknown, path.string, "holds no image", hint: "load or pack one")
        }
        try resolver.checkUnambiguous(nil, images)
        return image
    }
}
