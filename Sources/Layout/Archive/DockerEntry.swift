import Base
import Store

/// An image of a docker archive as an entry of an image index.
struct DockerEntry {
    let names: [String]
    let platform: Platform?
    /// The digest and size in bytes of the manifest that was made for it.
    let digest: Digest
    let size: Int64

    /// An index with one entry for each name, and one without for an image that has none.
    static func index(_ entries: [DockerEntry]) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.key("schemaVersion")
        json.integer(2)
        json.key("manifests")
        json.beginArray()
        for entry in entries {
            for name in entry.names { entry.write(name, to: &json) }
            if entry.names.isEmpty { entry.write(nil, to: &json) }
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private func write(_ name: String?, to json: inout JSONWriter) {
        json.beginObject()
        ImageBytes.begin(.ociManifest, digest, size, into: &json)
        if let platform { ImageBytes.write(platform, into: &json) }
        if let name { ImageBytes.write([AnnotationKey.referenceName: name], into: &json) }
        json.endObject()
    }
}
