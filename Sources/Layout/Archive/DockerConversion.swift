import Base
import Store

/// Makes the documents of an image layout from a docker archive, whose blobs are in the store already.
///
/// Configuration and layers stay as they are, byte for byte; the manifest is new, for the archive has none, and the same
/// image always gives the same one.
struct DockerConversion {
    let parts: DockerParts
    let blobs: BlobStore
    let subject: String
    /// Asked whether to stop between any two chunks.
    let transfer: Transfer

    /// What became of a `manifest.json`.
    struct Result {
        /// An index as the `index.json` of an archive would be.
        let index: [UInt8]
        /// The manifests it refers to.
        let manifests: [[UInt8]]
        /// The images that are broken.
        let failures: [LoadResult.Failure]
    }

    /// Converts all images that are sound.
    ///
    /// - Parameter manifest: the archive's `manifest.json`.
    /// - Returns: the documents of the sound images, and the others.
    /// - Throws: `document-invalid` and `archive-invalid` for a `manifest.json` that is not understood; what is wrong with
    ///   the only image; `interrupted`.
    func documents(for manifest: [UInt8]) throws(BeeError) -> Result {
        let items = try DockerItem.all(in: manifest, subject: subject)
        var entries: [DockerEntry] = []
        var manifests: [[UInt8]] = []
        var failures: [LoadResult.Failure] = []
        for item in items {
            do throws(BeeError) {
                let image = try DockerImage(item, parts: parts, blobs: blobs)
                let bytes = try self.manifest(of: image)
                let digest = try Digest.sha256(of: bytes)
                entries.append(
                    DockerEntry(names: image.names, platform: image.platform, digest: digest, size: Int64(bytes.count)))
                manifests.append(bytes)
            } catch {
                guard items.count > 1, !error.endsLoad else { throw error }
                failures += item.failures(error)
            }
        }
        return Result(index: DockerEntry.index(entries), manifests: manifests, failures: failures)
    }

    private func manifest(of image: DockerImage) throws(BeeError) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.key("schemaVersion")
        json.integer(2)
        json.key("mediaType")
        json.string(MediaType.ociManifest.rawValue)
        json.key("config")
        write(.ociConfig, image.config, to: &json)
        json.key("layers")
        json.beginArray()
        for layer in image.layers {
            let mediaType = try mediaType(of: layer.part, holding: layer.content, named: layer.name)
            write(mediaType, layer.part, to: &json)
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private func write(_ mediaType: MediaType, _ part: DockerParts.Part, to json: inout JSONWriter) {
        json.beginObject()
        ImageBytes.begin(mediaType, part.digest, part.size, into: &json)
        json.endObject()
    }

    /// Tells a layer's type by its content, which must be what the configuration says.
    private func mediaType(
        of part: DockerParts.Part, holding content: Digest, named name: String
    ) throws(BeeError) -> MediaType {
        if part.digest == content { return .ociLayer }
        let source = BlobSource(try blobs.reader(for: part.digest, size: part.size), subject: "\(subject): \(name)")
        let compression = Compression.judge(try source.peek())
        let mediaType: MediaType? =
            switch compression {
            case .gzip: .ociLayerGzip
            case .zstd: .ociLayerZstd
            default: nil
            }
        guard let compression, let mediaType else { throw corrupt(name, part.digest, content) }
        let found = try digest(DecodedSource(source, compression, limits: ArchiveLimits()), content.algorithm)
        guard found == content else { throw corrupt(name, found, content) }
        return mediaType
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
