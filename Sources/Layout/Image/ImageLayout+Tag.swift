public import Base
public import Store
import SystemPackage

/// What giving a name did.
public struct TagResult: Sendable, Hashable {
    /// The image that has the name now.
    public let descriptor: Descriptor
    /// What the name meant before, where that was another image.
    public let replaced: Digest?
    /// The artifacts that left the index with that.
    public let artifacts: [Descriptor]
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
        try Reference.newName(name)
        // Artifacts are known by what their manifests say, which no sweep may take meanwhile.
        let lock = try sharedLock(wait: wait)
        let result = try edit(wait: wait) { editor throws(BeeError) in
            let before = editor.entries
            let image = try ReferenceResolver(entries: before, layout: path.string).resolve(source)
            let old = try editor.place(image, as: name)
            let artifacts = removeArtifacts(leftSince: before, besides: [image.digest], from: &editor)
            return TagResult(descriptor: image.descriptor, replaced: old?.digest, artifacts: artifacts)
        }
        _ = consume lock
        return result
    }
}
