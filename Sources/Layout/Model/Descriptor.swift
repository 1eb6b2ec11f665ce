public import Store

/// What an OCI document says of a blob it refers to.
public struct Descriptor: Hashable, Sendable {
    /// What the blob's bytes are.
    public let mediaType: MediaType
    /// The blob's digest.
    public let digest: Digest
    /// The blob's size in bytes.
    public let size: Int64
    /// Nil for all that only few descriptors have; apart, so that thousands of the others take little room.
    private let more: More?

    private indirect enum More: Hashable, Sendable {
        case parts(annotations: [String: String], platform: Platform?, artifactType: String?, data: [UInt8]?)
    }

    /// Free texts by name.
    public var annotations: [String: String] {
        if case .parts(let annotations, _, _, _) = more { annotations } else { [:] }
    }

    /// What platform the blob is for, where that is told.
    public var platform: Platform? {
        if case .parts(_, let platform, _, _) = more { platform } else { nil }
    }

    /// What kind of artifact a manifest is, where that is told.
    public var artifactType: String? {
        if case .parts(_, _, let type, _) = more { type } else { nil }
    }

    /// The blob's bytes themselves, where the descriptor carries them; they were checked against size and digest.
    public var data: [UInt8]? {
        if case .parts(_, _, _, let data) = more { data } else { nil }
    }

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
        let isPlain = annotations.isEmpty && platform == nil && artifactType == nil && data == nil
        more =
            isPlain ? nil : .parts(annotations: annotations, platform: platform, artifactType: artifactType, data: data)
    }

    /// The descriptor without what an entry says beside: what all entries of one image have in common.
    var bare: Descriptor {
        Descriptor(
            mediaType: mediaType, digest: digest, size: size, annotations: [:], platform: nil, artifactType: nil,
            data: data)
    }

    /// The exact name an index entry carries, nil where it has none.
    public var name: String? { annotations[AnnotationKey.referenceName] }

    /// The file name a blob carries, nil where it has none.
    public var title: String? { annotations[AnnotationKey.title] }
}
