public import Store

/// What a sweep removed, what it kept, and why.
public struct CollectResult: Sendable {
    /// A blob that nothing reaches.
    public struct Blob: Sendable, Hashable {
        /// Its digest.
        public let digest: Digest
        /// Its size in bytes.
        public let size: Int64
    }

    /// Something that nothing reaches and that stays.
    public struct Kept: Sendable, Hashable {
        /// Where it is, below the layout.
        public let path: String
        /// Its size in bytes.
        public let size: Int64
        /// Why it stays.
        public let reason: Reason
    }

    /// Why something that nothing reaches stays.
    public enum Reason: String, Sendable, Hashable {
        /// It is younger than the grace time: another tool may be about to name it.
        case fresh
        /// It is an artifact of an image that stays, or part of one, though the index does not list it.
        case artifact
        /// Its name is no digest, its digest's algorithm is unknown, or it is no regular file: it is not ours.
        case foreign
    }

    /// The blobs that were removed, or would be, in the order of their paths.
    public let removed: [Blob]
    /// What stays, in the order of its paths.
    public let kept: [Kept]
    /// Names of unfinished files that were removed from `.bee-oci/staging`, or would be.
    public let unfinished: [String]
    /// Documents that the index leads to and that are not there.
    public let absent: [Digest]
}
