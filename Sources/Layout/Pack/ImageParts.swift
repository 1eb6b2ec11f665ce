import Base
import Store

/// Writes an image's blobs in the order in which they refer to each other.
struct ImageParts {
    let blobs: BlobStore
    let config: [UInt8]
    let annotations: [String: String]

    /// Writes all blobs of an image.
    ///
    /// - Parameters:
    ///   - objects: one object, or one for each architecture.
    ///   - platform: what a single object is for, to be put inside the digest.
    ///   - name: the name for the index entry.
    /// - Returns: the index entry: of the manifest, or of the image index around the manifests.
    /// - Throws: what writing met.
    func write(_ objects: [PackedObject], platform: Platform?, name: String) throws(BeeError) -> Descriptor {
        let config = (digest: try blobs.store(config), size: Int64(config.count))
        var manifests: [(digest: Digest, size: Int64, platform: Platform)] = []
        var isIndex = platform != nil
        for object in objects {
            let program = (digest: try blobs.store(object.bytes), size: Int64(object.bytes.count))
            let bytes = ImageBytes.manifest(config: config, program: program, annotations: annotations)
            isIndex = isIndex || object.architecture != nil
            let digest = try blobs.store(bytes)
            manifests.append((digest, Int64(bytes.count), Self.platform(of: object, platform)))
        }
        let names = [AnnotationKey.referenceName: name]
        if !isIndex, let (digest, size, platform) = manifests.first {
            return Descriptor(
                mediaType: .ociManifest, digest: digest, size: size, annotations: names, platform: platform)
        }
        let index = ImageBytes.index(manifests)
        return Descriptor(
            mediaType: .ociIndex, digest: try blobs.store(index), size: Int64(index.count), annotations: names)
    }

    /// What an object is for: what its name tells, what was given in Go's spelling, or this machine.
    private static func platform(of object: PackedObject, _ given: Platform?) -> Platform {
        if let architecture = object.architecture { return Platform(os: Platform.host.os, architecture: architecture) }
        guard let given else { return .host }
        return Platform(
            os: given.os.lowercased(), architecture: Platform.normalizedArchitecture(given.architecture),
            osVersion: given.osVersion, variant: given.variant)
    }
}

/// One object that was read and judged.
struct PackedObject: Sendable {
    let bytes: [UInt8]
    let architecture: String?
}
