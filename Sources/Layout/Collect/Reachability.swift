import Base
import Store

/// What the entries of an index lead to, so that all else can be swept.
///
/// Manifests and indexes are read and followed. A document of a type this program does not know is never guessed at, so
/// every digest that is spelled in it counts as referred to, and what that digest names is looked at in the same way.
/// `subject` is not followed: it is a weak reference, and an artifact must not keep an image alive.
struct Reachability {
    private(set) var digests: Set<Digest> = []
    /// Documents that are not there, which sparse layouts lack.
    private(set) var absent: [Digest] = []

    private let layout: ImageLayout
    private var visited: Set<Visit> = []

    /// The same bytes can be named as a layer in one place and as a manifest in another.
    private struct Visit: Hashable {
        let digest: Digest
        let kind: Kind
    }

    private enum Kind {
        case manifest, index, scanned, leaf
    }

    init(_ layout: ImageLayout) {
        self.layout = layout
    }

    /// Marks everything that descriptors lead to.
    ///
    /// - Parameter descriptors: index entries, or an artifact that is to be kept.
    /// - Throws: `blob-corrupt`, `document-invalid`, `digest-unsupported` for a document whose references cannot be
    ///   known; `input-output`.
    mutating func mark(_ descriptors: [Descriptor]) throws(BeeError) {
        var pending = Array(descriptors.reversed())
        while let descriptor = pending.popLast() {
            pending += try visit(descriptor).reversed()
        }
    }

    /// Marks one blob and returns what it refers to.
    private mutating func visit(_ descriptor: Descriptor) throws(BeeError) -> [Descriptor] {
        digests.insert(descriptor.digest)
        let kind = kind(of: descriptor)
        guard kind != .leaf, visited.insert(Visit(digest: descriptor.digest, kind: kind)).inserted else { return [] }
        do {
            switch kind {
            case .manifest: return try layout.manifest(descriptor).children
            case .index: return try layout.index(descriptor).manifests
            default: return try scan(descriptor)
            }
        } catch {
            guard error.code == .blobMissing else { throw error }
            absent.append(descriptor.digest)
            return []
        }
    }

    private func kind(of descriptor: Descriptor) -> Kind {
        let type = descriptor.mediaType
        if type.isManifest { return .manifest }
        if type.isIndex { return .index }
        // What cannot be verified is kept and not read.
        guard descriptor.digest.algorithm.isSupported else { return .leaf }
        return MediaType.leaves.contains(type) ? .leaf : .scanned
    }

    /// What an unknown document spells: each digest in it, as a blob that may be a document itself.
    private func scan(_ descriptor: Descriptor) throws(BeeError) -> [Descriptor] {
        // What is too large for a document is kept and not read. The descriptor's word alone does not do: a size that lies
        // is a corrupt document, and reading it says so.
        let limit = Int64(ImageLayout.documentLimit)
        if descriptor.size > limit, let size = try layout.blobs.size(of: descriptor.digest), size > limit { return [] }
        let bytes = try layout.document(descriptor)
        guard DigestScan.looksLikeDocument(bytes) else { return [] }
        var found: [Descriptor] = []
        for digest in DigestScan.digests(in: bytes) {
            guard let size = try layout.blobs.size(of: digest) else { continue }
            found.append(Descriptor(mediaType: .unknown, digest: digest, size: size))
        }
        return found
    }
}

extension MediaType {
    /// A blob of which nothing is known but its digest.
    fileprivate static let unknown = Self(rawValue: "application/octet-stream")

    /// Types whose blobs refer to nothing in a layout: read for every image, so they are not scanned.
    fileprivate static let leaves: Set<MediaType> = [
        .ebpfConfig, .ebpfProgram, .kernelTypes, .ociConfig, .dockerConfig, .empty, .ociLayer, .ociLayerGzip,
        .ociLayerZstd, .ociForeignLayer, .ociForeignLayerGzip, .ociForeignLayerZstd, .dockerLayerGzip,
        .dockerForeignLayer,
    ]
}
