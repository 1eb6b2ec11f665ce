public import Base
public import Store

/// What a load brought in and what it could not.
public struct LoadResult: Sendable {
    /// An image that is now in the layout.
    public struct Image: Hashable, Sendable {
        /// Its name, nil where it can be used by digest only.
        public let name: String?
        /// Its digest.
        public let digest: Digest
        /// The digest the name stood for before, nil where it had none or the same.
        public let replaced: Digest?
    }

    /// An image that is broken and was not named.
    public struct Failure: Hashable, Sendable {
        /// The name it has in the source, nil where it has none.
        public let name: String?
        /// Its digest; nil for an image of a docker archive, which has none until it is sound.
        public let digest: Digest?
        /// What is wrong with it.
        public let error: BeeError
    }

    /// The images that were loaded, in the order of the source.
    public let images: [Image]
    /// The artifacts that left the index with images whose last names went to these.
    public let artifacts: [Descriptor]
    /// The images that were not, in the order of the source.
    public let failures: [Failure]
    /// What was odd and is no reason to fail.
    public let warnings: [String]
}
