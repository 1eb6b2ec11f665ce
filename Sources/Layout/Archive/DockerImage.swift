import Base
import Store

/// One image of a docker archive, as its `manifest.json` and its configuration tell.
struct DockerImage {
    /// The image's names; none where it was saved by its identifier.
    let names: [String]
    let config: DockerParts.Part
    let platform: Platform?
    /// The layers' members, and the digests the configuration gives for what is in them, uncompressed.
    let layers: [(name: String, part: DockerParts.Part, content: Digest)]

    /// Looks up what one element of `manifest.json` names.
    ///
    /// - Parameters:
    ///   - item: the element.
    ///   - parts: the archive's members.
    ///   - blobs: the store that has them.
    /// - Throws: `archive-invalid` for a member that is not there, `blob-corrupt` for a configuration that is not what its
    ///   name says, `document-invalid`, what reading met.
    init(_ item: DockerItem, parts: DockerParts, blobs: BlobStore) throws(BeeError) {
        names = item.names
        config = try Self.part(item.config, item, parts)
        try Self.check(item.config, config)
        let bytes = try blobs.read(config.digest, size: config.size, limit: JSONLimits.document.bytes)
        let root = try JSONScanner.parse(bytes, subject: item.config).root
        let document = try DocumentFields(root, subject: item.config)
        platform = try Self.platform(document)
        guard let rootfs = try document.object("rootfs") else { throw document.invalid("rootfs", "is missing") }
        // An image without a layer has none of these.
        let contents = rootfs.optional("diff_ids") == nil ? [] : try rootfs.strings("diff_ids")
        guard contents.count == item.layers.count else {
            throw document.invalid(
                "rootfs.diff_ids", "are \(contents.count), and manifest.json names \(item.layers.count) layers")
        }
        var layers: [(name: String, part: DockerParts.Part, content: Digest)] = []
        for (member, content) in zip(item.layers, contents) {
            layers.append((member, try Self.part(member, item, parts), try Digest(parsing: content)))
        }
        self.layers = layers
    }

    private static func part(
        _ name: String, _ item: DockerItem, _ parts: DockerParts
    ) throws(BeeError) -> DockerParts.Part {
        let member = try MemberName.clean(name, limits: ArchiveLimits(), subject: item.subject)
        if let part = parts.part(member) { return part }
        throw BeeError(.archiveInvalid, item.subject, "names the member \(name), which the archive does not hold")
    }

    /// A configuration is named by its digest, which is the image's identifier.
    private static func check(_ name: String, _ config: DockerParts.Part) throws(BeeError) {
        guard let claim = DockerParts.claim(of: name), claim != config.digest else { return }
        throw BeeError(.blobCorrupt, name, "has the wrong content, whose digest is \(config.digest)")
    }

    private static func platform(_ config: DocumentFields) throws(BeeError) -> Platform? {
        guard let os = try config.string("os"), let architecture = try config.string("architecture") else { return nil }
        // Empty texts say nothing: docker writes them for what it does not know.
        guard !os.isEmpty, !architecture.isEmpty else { return nil }
        let variant = try config.string("variant") ?? ""
        return Platform(os: os, architecture: architecture, variant: variant.isEmpty ? nil : variant)
    }
}
