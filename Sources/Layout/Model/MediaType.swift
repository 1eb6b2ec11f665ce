/// What the bytes of a blob are.
///
/// Any text is accepted and kept: the OCI specification asks readers to keep what they do not know.
public struct MediaType: RawRepresentable, Hashable, Sendable {
    /// The text as it stands in a descriptor.
    public let rawValue: String

    /// Takes a media type's text as it is.
    ///
    /// - Parameter rawValue: the text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Those that most descriptors have, for texts that are to be shared.
    static let frequent = [ociManifest, ebpfConfig, ebpfProgram, ociConfig, ociLayerGzip, ociIndex].map(\.rawValue)

    /// Whether the bytes are an image manifest, OCI's or Docker's.
    public var isManifest: Bool { self == .ociManifest || self == .dockerManifest }

    /// Whether the bytes refer to other blobs in a way this program knows.
    public var isDocument: Bool { isManifest || isIndex }

    /// Whether the bytes are an image index or Docker's manifest list.
    public var isIndex: Bool { self == .ociIndex || self == .dockerManifestList }
}

extension MediaType: CustomStringConvertible {
    /// The text as it stands in a descriptor.
    public var description: String { rawValue }
}

// Documents and their parts.
extension MediaType {
    /// An OCI image manifest.
    public static let ociManifest = Self(rawValue: "application/vnd.oci.image.manifest.v1+json")
    /// An OCI image index.
    public static let ociIndex = Self(rawValue: "application/vnd.oci.image.index.v1+json")
    /// The configuration of an OCI container image.
    public static let ociConfig = Self(rawValue: "application/vnd.oci.image.config.v1+json")
    /// The empty JSON object, where a manifest needs a blob and has nothing to say.
    public static let empty = Self(rawValue: "application/vnd.oci.empty.v1+json")
    /// A layer of a container image: a tar archive.
    public static let ociLayer = Self(rawValue: "application/vnd.oci.image.layer.v1.tar")
    /// A layer of a container image: a tar archive compressed with gzip.
    public static let ociLayerGzip = Self(rawValue: "application/vnd.oci.image.layer.v1.tar+gzip")
    /// A layer of a container image: a tar archive compressed with zstd.
    public static let ociLayerZstd = Self(rawValue: "application/vnd.oci.image.layer.v1.tar+zstd")
    /// A layer of a container image that is not to be handed on: a tar archive.
    public static let ociForeignLayer = Self(rawValue: "application/vnd.oci.image.layer.nondistributable.v1.tar")
    /// A layer of a container image that is not to be handed on: a tar archive compressed with gzip.
    public static let ociForeignLayerGzip = Self(
        rawValue: "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")
    /// A layer of a container image that is not to be handed on: a tar archive compressed with zstd.
    public static let ociForeignLayerZstd = Self(
        rawValue: "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd")
    /// A Docker image manifest, version 2 schema 2.
    public static let dockerManifest = Self(rawValue: "application/vnd.docker.distribution.manifest.v2+json")
    /// A Docker manifest list.
    public static let dockerManifestList = Self(rawValue: "application/vnd.docker.distribution.manifest.list.v2+json")
    /// The configuration of a Docker image.
    public static let dockerConfig = Self(rawValue: "application/vnd.docker.container.image.v1+json")
    /// A layer of a Docker image: a tar archive compressed with gzip.
    public static let dockerLayerGzip = Self(rawValue: "application/vnd.docker.image.rootfs.diff.tar.gzip")
    /// A layer of a Docker image that is not to be handed on: a tar archive compressed with gzip.
    public static let dockerForeignLayer = Self(rawValue: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")
}

// eBPF images.
extension MediaType {
    /// The configuration of an eBPF image: a JSON object.
    public static let ebpfConfig = Self(rawValue: "application/ebpf.oci.image.config.v1+json")
    /// The program of an eBPF image: an ELF object.
    public static let ebpfProgram = Self(rawValue: "application/ebpf.oci.image.program.v1+binary")
    /// Types of a kernel that an image brings for it, and the artifact that holds them: BTF.
    public static let kernelTypes = Self(rawValue: "application/vnd.bee-oci.btf.v1")
}
