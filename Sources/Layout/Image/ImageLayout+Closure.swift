public import Base

extension ImageLayout {
    /// Everything an index entry needs; manifests and indexes are read and verified, other blobs are not looked at.
    ///
    /// Blobs of types this program does not know are taken as they are. A `subject` is not followed: an artifact is
    /// whole without the image it refers to.
    /// - Parameters:
    ///   - entry: an index entry.
    ///   - platform: where given, manifests for other platforms are left out.
    /// - Returns: the blobs in a fixed order. Without a platform, what only other machines than this one need is marked
    ///   as not needed, and its absence is a warning.
    /// - Throws: `architecture-mismatch` where nothing fits the platform; `blob-missing`, `blob-corrupt`,
    ///   `digest-unsupported`, `document-invalid`, `input-output`.
    public func closure(of entry: Descriptor, platform: Platform? = nil) throws(BeeError) -> Closure {
        if let platform, entry.mediaType.isIndex { _ = try select(entry, for: platform) }
        var walk = ClosureWalk(self, wanted: platform ?? .host, leavesOthersOut: platform != nil)
        return try walk.walk(from: entry)
    }

    /// What there is of everything an index entry needs: what an image index holds may be absent, for this machine too.
    ///
    /// - Parameter entry: an index entry.
    /// - Returns: the blobs as `closure` has them, with a warning for what is absent.
    /// - Throws: as `closure`.
    func partialClosure(of entry: Descriptor) throws(BeeError) -> Closure {
        var walk = ClosureWalk(self, wanted: .host, leavesOthersOut: false, allowsAbsent: true)
        return try walk.walk(from: entry)
    }
}
