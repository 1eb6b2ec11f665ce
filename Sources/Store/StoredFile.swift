/// Something that stands where a store keeps its blobs.
public struct StoredFile: Sendable, Hashable {
    /// Where it is, below the layout: `blobs/sha256/HEX`.
    public let path: String
    /// The digest its place names; nil where the name is none, or where it is no regular file.
    public let digest: Digest?
    /// What it is.
    public let status: EntryStatus
}
