public import Base
public import Store
import SystemPackage

/// What giving a name did.
public struct TagResult: Sendable, Hashable {
    /// The image that has the name now.
    public let descriptor: Descriptor
    /// What the name meant before, where that was another image.
    public let replaced: Digest?
}

extension ImageLayout {
    /// Gives an image a further name; its entry's platform and foreign members go with it.
    ///
    /// - Parameters:
    ///   - source: the image.
    ///   - name: the exact new name; one that is in use moves.
    ///   - wait: how long to wait for other writers at most.
    /// - Returns: the image and what the name meant before.
    /// - Throws: `reference-invalid`, `reference-unknown`, `reference-ambiguous`; what `edit` meets.
    public func tag(_ source: Reference, as name: String, wait: Duration) throws(BeeError) -> TagResult {
        try Reference.checkedName(name)
        return try edit(wait: wait) { editor throws(BeeError) in
            let resolver = ReferenceResolver(entries: editor.entries, layout: path.string)
            let image = try resolver.resolve(source)
            let old = try editor.place(image, as: name)
            return TagResult(descriptor: image.descriptor, replaced: old?.digest)
        }
    }
}
