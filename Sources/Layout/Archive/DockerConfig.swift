import Base
import Store

/// What the configuration of an image in a docker archive tells.
struct DockerConfig {
    let part: DockerParts.Part
    let platform: Platform?
    /// The digests of what is in the layers, uncompressed, as they are spelled.
    let contents: [String]

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - part: the configuration.
    ///   - name: its member's name, for errors.
    ///   - blobs: the store that has it.
    /// - Throws: `document-invalid`, what reading met.
    init(_ part: DockerParts.Part, named name: String, blobs: BlobStore) throws(BeeError) {
        self.part = part
        let bytes = try blobs.read(part.digest, size: part.size, limit: JSONLimits.document.bytes)
        let root = try JSONScanner.parse(bytes, subject: name).root
        let document = try DocumentFields(root, subject: name)
        platform = try Self.platform(document)
        guard let rootfs = try document.object("rootfs") else { throw document.invalid("rootfs", "is missing") }
        // An image without a layer has none of these.
        contents = rootfs.optional("diff_ids") == nil ? [] : try rootfs.strings("diff_ids")
    }

    private static func platform(_ config: DocumentFields) throws(BeeError) -> Platform? {
        guard let os = try config.string("os"), let architecture = try config.string("architecture") else { return nil }
        // Empty texts say nothing: docker writes them for what it does not know.
        guard !os.isEmpty, !architecture.isEmpty else { return nil }
        let variant = try config.string("variant") ?? ""
        return Platform(os: os, architecture: architecture, variant: variant.isEmpty ? nil : variant)
    }
}
