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
        /// The images that are broken.
        let failures: [LoadResult.Failure]
    }

    /// Converts all images that are sound.
    ///
    /// - Parameters:
    ///   - manifest: the archive's `manifest.json`.
    ///   - keep: takes each manifest that was made, and its digest; one that several images have comes again.
    /// - Returns: the index of the sound images, and the others.
    /// - Throws: `document-invalid` and `archive-invalid` for a `manifest.json` that is not understood; what is wrong with
    ///   the only image; what `keep` throws; `interrupted`.
    func convert(
        _ manifest: [UInt8], keep: (Digest, [UInt8]) throws(BeeError) -> Void
    ) throws(BeeError) -> Result {
        let items = try DockerItem.all(in: manifest, subject: subject)
        var entries = [DockerEntry?](repeating: nil, count: items.count)
        var errors: [Int: BeeError] = [:]
        let groups = try places(of: items) { errors[$0] = $1 }
        var layers = DockerLayers(blobs: blobs, subject: subject, transfer: transfer)
        for (part, places) in groups {
            let config = Swift.Result { () throws(BeeError) in
                try DockerConfig(part, named: items[places[0]].config, blobs: blobs)
            }
            for place in places {
                try transfer.requireGoingOn()
                let (digest, bytes): (Digest, [UInt8])
                do throws(BeeError) {
                    let image = try DockerImage(items[place], try config.get(), parts: parts)
                    bytes = try self.manifest(of: image, &layers)
                    digest = try Digest.sha256(of: bytes)
                    entries[place] = DockerEntry(
                        names: image.names, platform: image.config.platform, digest: digest, size: Int64(bytes.count))
                } catch {
                    guard items.count > 1, !error.endsLoad else { throw error }
                    errors[place] = error
                    continue
                }
                try keep(digest, bytes)
            }
        }
        let failures = errors.sorted { $0.key < $1.key }.flatMap { items[$0.key].failures($0.value) }
        return Result(index: DockerEntry.index(entries.compactMap { $0 }), failures: failures)
    }

    /// Which images have which configuration: those of one come one after another, so that it is read once, and no other
    /// is kept meanwhile.
    private func places(
        of items: [DockerItem], failing: (Int, BeeError) -> Void
    ) throws(BeeError) -> [DockerParts.Part: [Int]] {
        var places: [DockerParts.Part: [Int]] = [:]
        for (place, item) in items.enumerated() {
            do throws(BeeError) {
                places[try DockerImage.config(of: item, in: parts), default: []].append(place)
            } catch {
                guard items.count > 1 else { throw error }
                failing(place, error)
            }
        }
        return places
    }

    private func manifest(of image: DockerImage, _ layers: inout DockerLayers) throws(BeeError) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.key("schemaVersion")
        json.integer(2)
        json.key("mediaType")
        json.string(MediaType.ociManifest.rawValue)
        json.key("config")
        write(.ociConfig, image.config.part, to: &json)
        json.key("layers")
        json.beginArray()
        for layer in image.layers {
            let mediaType = try layers.mediaType(of: layer.part, holding: layer.content, named: layer.name)
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
}
