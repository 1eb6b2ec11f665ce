import Base
import Layout
import Store

/// Reads an image manifest, and the index or manifest list of the same family.
///
/// Promised: no document is both (CVE-2021-41190); digests and sizes of an accepted one are sound; what it says survives
/// writing its JSON anew.
enum FuzzedManifest {
    static func run(_ bytes: [UInt8], manifest: MediaType, index: MediaType) throws(BeeError) {
        let asIndex = read(bytes) { (bytes) throws(BeeError) in
            try IndexDocument(parsing: bytes, mediaType: index, subject: "index")
        }
        if let asIndex { requireSound(asIndex.manifests + (asIndex.subject.map { [$0] } ?? [])) }
        let document = try ManifestDocument(parsing: bytes, mediaType: manifest, subject: "manifest")
        require(asIndex == nil, "one document is a manifest and an index")
        require(document.bytes == bytes, "the bytes are not kept")
        requireSound(document.children + (document.subject.map { [$0] } ?? []))
        let again = FuzzedJSON.rewritten(try JSONScanner.parse(bytes, subject: "manifest").root)
        let second = try ManifestDocument(parsing: again, mediaType: manifest, subject: "manifest written anew")
        require(
            second.children == document.children && second.subject == document.subject
                && second.artifactType == document.artifactType && second.annotations == document.annotations,
            "a manifest written anew says something else")
    }

    private static func read<T>(_ bytes: [UInt8], _ body: ([UInt8]) throws(BeeError) -> T) -> T? {
        do throws(BeeError) {
            return try body(bytes)
        } catch {
            require([.documentInvalid, .digestInvalid].contains(error.code), "\(error)")
            return nil
        }
    }

    private static func requireSound(_ descriptors: [Descriptor]) {
        for descriptor in descriptors {
            require(descriptor.size >= 0, "a size is negative")
            FuzzedDigest.requireSound(descriptor.digest)
            guard let data = descriptor.data else { continue }
            require(data.count == descriptor.size, "embedded bytes are of another size")
        }
    }
}
