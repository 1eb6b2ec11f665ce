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

    /// Reads one element of `manifest.json`.
    ///
    /// - Parameters:
    ///   - fields: the element.
    ///   - parts: the archive's members.
    ///   - blobs: the store that has them.
    /// - Throws: `archive-invalid` for a member that is not there, `blob-corrupt` for a configuration that is not what its
    ///   name says, `document-invalid`, what reading met.
    init(_ fields: DocumentFields, parts: DockerParts, blobs: BlobStore) throws(BeeError) {
        let configName = try fields.requiredString("Config")
        config = try Self.part(configName, fields, parts)
        try Self.check(configName, config)
        names = try fields.optional("RepoTags") == nil ? [] : fields.strings("RepoTags")
        let bytes = try blobs.read(config.digest, size: config.size, limit: JSONLimits.document.bytes)
        let root = try JSONScanner.parse(bytes, subject: configName).root
        let document = try DocumentFields(root, subject: configName)
        platform = try Self.platform(document)
        guard let rootfs = try document.object("rootfs") else { throw document.invalid("rootfs", "is missing") }
        // An image without a layer has none of these.
        let contents = rootfs.optional("diff_ids") == nil ? [] : try rootfs.strings("diff_ids")
        let members = fields.optional("Layers") == nil ? [] : try fields.strings("Layers")
        guard contents.count == members.count else {
            throw fields.invalid("Layers", "are \(members.count), and \(configName) tells of \(contents.count)")
        }
        var layers: [(name: String, part: DockerParts.Part, content: Digest)] = []
        for (member, content) in zip(members, contents) {
            layers.append((member, try Self.part(member, fields, parts), try Digest(parsing: content)))
        }
        self.layers = layers
    }

    private static func part(
        _ name: String, _ fields: DocumentFields, _ parts: DockerParts
    ) throws(BeeError) -> DockerParts.Part {
        let member = try MemberName.clean(name, limits: ArchiveLimits(), subject: fields.subject)
        if let part = parts.part(member) { return part }
        throw BeeError(.archiveInvalid, fields.subject, "names the member \(name), which the archive does not hold")
    }

    /// A configuration is named by its digest, which is the image's identifier.
    private static func check(_ name: String, _ config: DockerParts.Part) throws(BeeError) {
        let last = name.split(separator: "/").last ?? ""
        let stem = last.hasSuffix(".json") ? last.dropLast(5) : last
        let text = stem.hasPrefix("sha256:") ? String(stem) : "sha256:\(stem)"
        guard let claim = try? Digest(parsing: text), claim != config.digest else { return }
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

extension DocumentFields {
    /// An array of texts that must be there.
    fileprivate func strings(_ name: String) throws(BeeError) -> [String] {
        var texts: [String] = []
        for value in try requiredArray(name) {
            guard let text = value.string else { throw invalid(name, "holds what is no string") }
            texts.append(text)
        }
        return texts
    }
}
