import Base
import Store

/// The artifact that holds an image's types for kernels: a manifest with the image as its subject and a layer for each
/// kernel.
struct TypeArtifact {
    /// The image's manifest.
    let subject: Descriptor
    /// The layers by architecture and release.
    private(set) var layers: [Descriptor]

    /// Begins with the layers that artifacts have already.
    init(subject: Descriptor, artifacts: [ManifestDocument]) {
        self.subject = subject
        layers = []
        for layer in artifacts.flatMap(\.layers) where layer.kernel != nil { replace(layer) }
    }

    /// Puts a layer in the place of the one for the same kernel.
    mutating func replace(_ layer: Descriptor) {
        layers.removeAll { $0.kernel == layer.kernel }
        layers.append(layer)
        layers.sort { ($0.kernel ?? .none) < ($1.kernel ?? .none) }
    }

    /// The manifest's bytes.
    ///
    /// - Parameter config: the empty configuration.
    /// - Returns: the document (IMG-51).
    func manifest(config: Descriptor) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.key("schemaVersion")
        json.integer(2)
        json.key("mediaType")
        json.string(MediaType.ociManifest.rawValue)
        json.artifactType(MediaType.kernelTypes.rawValue)
        json.key("config")
        Self.write(config, into: &json)
        json.key("layers")
        json.beginArray()
        for layer in layers { Self.write(layer, into: &json) }
        json.endArray()
        json.key("subject")
        Self.write(subject, into: &json)
        json.endObject()
        return json.bytes
    }

    private static func write(_ descriptor: Descriptor, into json: inout JSONWriter) {
        json.beginObject()
        ImageBytes.begin(descriptor.mediaType, descriptor.digest, descriptor.size, into: &json)
        ImageBytes.write(descriptor.annotations, into: &json)
        json.endObject()
    }
}

extension Descriptor {
    /// A kernel, by its processor and release.
    struct Kernel: Hashable, Comparable {
        let architecture: String
        let release: String

        static let none = Kernel(architecture: "", release: "")

        static func < (left: Kernel, right: Kernel) -> Bool {
            let (first, second) = (left.architecture + "\0" + left.release, right.architecture + "\0" + right.release)
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
    }

    /// The kernel whose types a layer holds, nil where it holds none or does not tell.
    var kernel: Kernel? {
        guard mediaType == .kernelTypes, let release = annotations[AnnotationKey.kernelRelease],
            let architecture = annotations[AnnotationKey.kernelArchitecture]
        else { return nil }
        return Kernel(architecture: Platform.normalizedArchitecture(architecture), release: release)
    }
}
