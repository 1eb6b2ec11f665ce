import Base
public import Store

/// What was saved.
public struct SaveResult: Sendable {
    /// An index entry that is in the archive or directory.
    public struct Image: Hashable, Sendable {
        /// Its name, nil where it has none.
        public let name: String?
        /// Its digest.
        public let digest: Digest
        /// The digest the name stood for before in a directory, nil where it had none or the same.
        public let replaced: Digest?
    }

    /// The images, attached artifacts among them, by the order of their names.
    public let images: [Image]
    /// The artifacts that left a directory's index with images whose last names went to these.
    public let artifacts: [Descriptor]
    /// What was odd and is no reason to fail.
    public let warnings: [String]
}
