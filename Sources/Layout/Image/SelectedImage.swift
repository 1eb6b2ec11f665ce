/// The image that was selected for a platform.
public struct SelectedImage: Sendable, Hashable {
    /// The manifest's descriptor, as the index that led to it has it.
    public let descriptor: Descriptor
    /// The manifest, its bytes verified.
    public let manifest: ManifestDocument
    /// The platform that was told, nil where none was: whether the image fits is then unknown.
    public let platform: Platform?
    /// Who told it.
    public let platformSource: PlatformSource

    /// Where an image's platform is told.
    public enum PlatformSource: Sendable, Hashable {
        /// Nowhere.
        case none
        /// In the layout's index.json, outside the image's digest: other tools drop it when they copy.
        case entry
        /// In an image index, inside the digest.
        case index
    }
}

/// One manifest that an index entry leads to.
public struct ImageCandidate: Sendable, Hashable {
    /// The manifest's descriptor, as the index that led to it has it.
    public let descriptor: Descriptor
    /// The platform that was told, nil where none was.
    public let platform: Platform?
    /// Who told it.
    public let platformSource: SelectedImage.PlatformSource
}
