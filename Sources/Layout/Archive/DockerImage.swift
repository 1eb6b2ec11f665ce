import Base
import Store

/// One image of a docker archive, as its `manifest.json` and its configuration tell.
struct DockerImage {
    /// The image's names; none where it was saved by its identifier.
    let names: [String]
    let config: DockerConfig
    /// The layers' members, and the digests the configuration gives for what is in them, uncompressed.
    let layers: [(name: String, part: DockerParts.Part, content: Digest)]

    /// Looks up what one element of `manifest.json` names.
    ///
    /// - Parameters:
    ///   - item: the element.
    ///   - config: its configuration.
    ///   - parts: the archive's members.
    /// - Throws: `archive-invalid` for a member that is not there, `document-invalid`.
    init(_ item: DockerItem, _ config: DockerConfig, parts: DockerParts) throws(BeeError) {
        names = item.names
        self.config = config
        guard config.contents.count == item.layers.count else {
            throw BeeError(
                .documentInvalid, item.config,
                "rootfs.diff_ids are \(config.contents.count), and manifest.json names \(item.layers.count) layers")
        }
        var layers: [(name: String, part: DockerParts.Part, content: Digest)] = []
        for (member, content) in zip(item.layers, config.contents) {
            layers.append((member, try Self.part(member, item, parts), try Digest(parsing: content)))
        }
        self.layers = layers
    }

    /// Finds the configuration that one element of `manifest.json` names.
    ///
    /// - Parameters:
    ///   - item: the element.
    ///   - parts: the archive's members.
    /// - Returns: the configuration.
    /// - Throws: `archive-invalid` where it is not there, `blob-corrupt` where it is not what its name says.
    static func config(of item: DockerItem, in parts: DockerParts) throws(BeeError) -> DockerParts.Part {
        let config = try part(item.config, item, parts)
        // A configuration is named by its digest, which is the image's identifier.
        guard let claim = DockerParts.claim(of: item.config), claim != config.digest else { return config }
        throw BeeError(.blobCorrupt, item.config, "has the wrong content, whose digest is \(config.digest)")
    }

    private static func part(
        _ name: String, _ item: DockerItem, _ parts: DockerParts
    ) throws(BeeError) -> DockerParts.Part {
        let member = try MemberName.clean(name, limits: ArchiveLimits(), subject: item.subject)
        if let part = parts.part(member) { return part }
        throw BeeError(.archiveInvalid, item.subject, "names the member \(name), which the archive does not hold")
    }
}
