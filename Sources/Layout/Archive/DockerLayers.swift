import Base
import Store

/// Tells what the layers of a docker archive are; each is looked into once, however many images list it.
struct DockerLayers {
    private let blobs: BlobStore
    private let subject: String
    private let transfer: Transfer
    private var known: [Key: Result<Content, BeeError>] = [:]

    private struct Key: Hashable {
        let part: DockerParts.Part
        let algorithm: Digest.Algorithm
    }

    /// What a layer holds, uncompressed, and its type, nil for one that no image may have.
    private struct Content {
        let digest: Digest
        let mediaType: MediaType?
    }

    init(blobs: BlobStore, subject: String, transfer: Transfer) {
        self.blobs = blobs
        self.subject = subject
        self.transfer = transfer
    }

    /// Tells a layer's type by its content, which must be what the configuration says.
    ///
    /// - Parameters:
    ///   - part: the layer.
    ///   - content: the digest of what is in it, as the configuration says.
    ///   - name: its member's name.
    /// - Returns: the type.
    /// - Throws: `blob-corrupt` for another content; `interrupted`, what reading met.
    mutating func mediaType(
        of part: DockerParts.Part, holding content: Digest, named name: String
    ) throws(BeeError) -> MediaType {
        if part.digest == content { return .ociLayer }
        let key = Key(part: part, algorithm: content.algorithm)
        let result: Result<Content, BeeError>
        if let known = known[key] {
            result = known
        } else {
            do throws(BeeError) {
                result = .success(try read(part, content.algorithm, named: name))
            } catch {
                result = .failure(error)
            }
            known[key] = result
        }
        let found = try result.get()
        guard found.digest == content, let mediaType = found.mediaType else {
            throw corrupt(name, found.digest, content)
        }
        return mediaType
    }

    private func read(
        _ part: DockerParts.Part, _ algorithm: Digest.Algorithm, named name: String
    ) throws(BeeError) -> Content {
        let source = BlobSource(try blobs.reader(for: part.digest, size: part.size), subject: "\(subject): \(name)")
        let compression = Compression.judge(try source.peek())
        let mediaType: MediaType? =
            switch compression {
            case .gzip: .ociLayerGzip
            case .zstd: .ociLayerZstd
            default: nil
            }
        guard let compression, mediaType != nil else { return Content(digest: part.digest, mediaType: nil) }
        let decoded = try DecodedSource(source, compression, limits: ArchiveLimits())
        return Content(digest: try digest(decoded, algorithm), mediaType: mediaType)
    }

    private func digest(_ source: DecodedSource, _ algorithm: Digest.Algorithm) throws(BeeError) -> Digest {
        var hasher = try DigestHasher.make(algorithm)
        while true {
            let chunk = try source.next()
            guard !chunk.isEmpty else { return hasher.finish() }
            hasher.update(chunk)
            try transfer.step(0, of: nil)
        }
    }

    private func corrupt(_ name: String, _ found: Digest, _ content: Digest) -> BeeError {
        BeeError(
            .blobCorrupt, "\(subject): \(name)",
            "is a layer with the wrong content: its digest is \(found), and the image's configuration says \(content)")
    }
}
