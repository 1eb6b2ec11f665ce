public import Store

/// What an OCI document says of a blob it refers to.
public struct Descriptor: Hashable, Sendable {
    /// What the blob's bytes are.
    public let mediaType: MediaType
    /// The blob's digest.
    public let digest: Digest
    /// The blob's size in bytes.
    public let size: Int64
    /// Free texts by name.
    public let annotations: [String: String]
    /// What platform the blob is for, where that is told.
    public let platform: Platform?
    /// What kind of artifact a manifest is, where that is told.
    public let artifactType: String?
    /// The blob's bytes themselves, where the descriptor carries them; they were checked against size and digest.
    public let data: [UInt8]?

    /// Creates a descriptor.
    ///
    /// - Parameters:
    ///   - mediaType: what the blob's bytes are.
    ///   - digest: the blob's digest.
    ///   - size: the blob's size in bytes.
    ///   - annotations: free texts by name.
    ///   - platform: what platform the blob is for.
    ///   - artifactType: what kind of artifact a manifest is.
    public init(
        mediaType: MediaType, digest: Digest, size: Int64, annotations: [String: String] = [:],
        platform: Platform? = nil, artifactType: String? = nil
    ) {
        self.init(
            mediaType: mediaType, digest: digest, size: size, annotations: annotations, platform: platform,
            artifactType: artifactType, data: nil)
    }

    init(
        mediaType: MediaType, digest: Digest, size: Int64, annotations: [String: String], platform: Platform?,
        artifactType: String?, data: [UInt8]?
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.annotations = annotations
        self.platform = platform
        self.artifactType = artifactType
        self.data = data
    }

    /// The exact name an index entry carries, nil where it has none.
    public var name: String? { annotations[AnnotationKey.referenceName] }

    /// The file name a blob carries, nil where it has none.
    public var title: String? { annotations[AnnotationKey.title] }
}
