import Base
import Store

/// The exact bytes of the documents that `pack` writes, and of parts that other documents of ours share with them.
///
/// Compact JSON with members in the order in which `bee` writes them, so that the same object and configuration have
/// the same digest whichever tool packed them: schemaVersion, config, layers, annotations; no `mediaType`.
enum ImageBytes {
    /// The configuration of a folder that has none.
    static let emptyConfig = Array("{}".utf8)
    private static let configTitle = "config.json"
    private static let programTitle = "program.o"

    /// A manifest of one program.
    ///
    /// - Parameters:
    ///   - config: the configuration's digest and size in bytes.
    ///   - program: the object's digest and size in bytes.
    ///   - annotations: annotations of the manifest; they come sorted by name.
    /// - Returns: the document.
    static func manifest(
        config: (digest: Digest, size: Int64), program: (digest: Digest, size: Int64), annotations: [String: String]
    ) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.key("schemaVersion")
        json.integer(2)
        json.key("config")
        descriptor(.ebpfConfig, config, title: configTitle, into: &json)
        json.key("layers")
        json.beginArray()
        descriptor(.ebpfProgram, program, title: programTitle, into: &json)
        json.endArray()
        write(annotations, into: &json)
        json.endObject()
        return json.bytes
    }

    /// An image index that says which manifest is for which platform.
    ///
    /// - Parameter manifests: the manifests' digests, sizes in bytes and platforms, in order.
    /// - Returns: the document.
    static func index(_ manifests: [(digest: Digest, size: Int64, platform: Platform)]) -> [UInt8] {
        index(capacity: 1024) { json in
            for (digest, size, platform) in manifests {
                json.beginObject()
                begin(.ociManifest, digest, size, into: &json)
                write(platform, into: &json)
                json.endObject()
            }
        }
    }

    /// An image index.
    ///
    /// - Parameters:
    ///   - capacity: how many bytes it will have, about.
    ///   - writeEntries: writes what it lists.
    /// - Returns: the document.
    static func index(capacity: Int, _ writeEntries: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(capacity: capacity)
        json.beginObject()
        json.key("schemaVersion")
        json.integer(2)
        json.key("mediaType")
        json.string(MediaType.ociIndex.rawValue)
        json.key("manifests")
        json.beginArray()
        writeEntries(&json)
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private static func descriptor(
        _ mediaType: MediaType, _ blob: (digest: Digest, size: Int64), title: String, into json: inout JSONWriter
    ) {
        json.beginObject()
        begin(mediaType, blob.digest, blob.size, into: &json)
        write([AnnotationKey.title: title], into: &json)
        json.endObject()
    }

    /// The first members of a descriptor, in an object that was begun.
    static func begin(_ mediaType: MediaType, _ digest: Digest, _ size: Int64, into json: inout JSONWriter) {
        json.key("mediaType")
        json.string(mediaType.rawValue)
        json.key("digest")
        json.string(digest.description)
        json.key("size")
        json.integer(size)
    }

    /// The member `platform`.
    static func write(_ platform: Platform, into json: inout JSONWriter) {
        json.key("platform")
        json.beginObject()
        json.key("architecture")
        json.string(platform.architecture)
        json.key("os")
        json.string(platform.os)
        if let version = platform.osVersion {
            json.key("os.version")
            json.string(version)
        }
        if let variant = platform.variant {
            json.key("variant")
            json.string(variant)
        }
        json.endObject()
    }

    /// The member `annotations`, where there are any.
    static func write(_ annotations: [String: String], into json: inout JSONWriter) {
        guard !annotations.isEmpty else { return }
        json.key("annotations")
        json.beginObject()
        // By bytes, as every tool sorts them; Swift compares canonically equal texts as equal.
        for (key, value) in annotations.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            json.key(key)
            json.string(value)
        }
        json.endObject()
    }
}
