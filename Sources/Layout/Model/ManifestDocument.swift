public import Base

/// An image manifest: one configuration, and layers.
///
/// A value of this type is a manifest and nothing else: a document that could be taken for an index as well, or that
/// calls itself something else than its descriptor does, is refused (CVE-2021-41190).
public struct ManifestDocument: Sendable, Hashable {
    /// The document as it came.
    public let bytes: [UInt8]
    /// What it is, by its descriptor.
    public let mediaType: MediaType
    /// The configuration's blob.
    public let config: Descriptor
    /// The layers' blobs in order; a sound manifest has one at least.
    public let layers: [Descriptor]
    /// The manifest this one is attached to, where it is an attachment.
    public let subject: Descriptor?
    /// What kind of artifact it is, where the manifest tells.
    public let artifactType: String?
    /// Free texts by name.
    public let annotations: [String: String]

    /// Reads a manifest, OCI's or Docker's.
    ///
    /// - Parameters:
    ///   - bytes: the document, its digest verified.
    ///   - mediaType: what its descriptor says it is.
    ///   - subject: the document's name for errors, its digest as a rule.
    /// - Throws: `document-invalid`, `digest-invalid`.
    public init(parsing bytes: [UInt8], mediaType: MediaType, subject: String) throws(BeeError) {
        let document = try JSONScanner.parse(bytes, subject: subject)
        let fields = try DocumentFields(document.root, subject: subject)
        try fields.checkKind(mediaType, excluding: ["manifests"])
        guard let config = try fields.descriptor("config") else { throw fields.invalid("config", "is missing") }
        self.bytes = bytes
        self.mediaType = mediaType
        self.config = config
        self.layers = try fields.descriptors("layers")
        self.subject = try fields.descriptor("subject")
        self.artifactType = try fields.string("artifactType")
        self.annotations = try fields.annotations()
    }

    /// All blobs the manifest needs: the configuration, then the layers.
    public var children: [Descriptor] { [config] + layers }
}

extension DocumentFields {
    /// Checks that a document is of one kind only, the one its descriptor says.
    ///
    /// - Parameters:
    ///   - mediaType: what the descriptor says.
    ///   - others: members that only documents of another kind have.
    /// - Throws: `document-invalid`.
    func checkKind(_ mediaType: MediaType, excluding others: [String]) throws(BeeError) {
        guard optional("schemaVersion")?.integer == 2 else { throw invalid("schemaVersion", "is not 2") }
        if let own = try string("mediaType"), !own.hasSameBytes(as: mediaType.rawValue) {
            throw invalid("mediaType", "is \(own), and the document is referred to as \(mediaType)")
        }
        for name in others where contains(name) {
            throw invalid(name, "stands in a document of type \(mediaType), which has no such member")
        }
    }
}
