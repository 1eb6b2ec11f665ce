public import Base

/// An image index: what a layout's index.json is, and what joins the manifests of several platforms.
public struct IndexDocument: Sendable {
    /// The document as it came.
    public let bytes: [UInt8]
    /// What it is, by its descriptor.
    public let mediaType: MediaType
    /// The entries in order, which were all checked; decoded anew at each call.
    public var manifests: [Descriptor] { entries.map(\.descriptor) }
    /// The entries in order, with the bytes they have in this document.
    let entries: [IndexEntry]
    /// The manifest this index is attached to, where it is an attachment.
    public let subject: Descriptor?
    /// What kind of artifact it is, where the index tells.
    public let artifactType: String?
    /// Free texts by name.
    public let annotations: [String: String]
    /// Whether `manifests` is null, which other tools write for no entries and the specification has not.
    let hasNullManifests: Bool
    /// The document's value, for what keeps its bytes.
    let root: JSONValue

    /// Reads an index, or Docker's manifest list.
    ///
    /// - Parameters:
    ///   - bytes: the document, its digest verified where it has one.
    ///   - mediaType: what its descriptor says it is; a layout's index.json is an OCI index.
    ///   - subject: the document's name for errors: its digest or path.
    /// - Throws: `document-invalid`, `digest-invalid`.
    public init(parsing bytes: [UInt8], mediaType: MediaType = .ociIndex, subject: String) throws(BeeError) {
        try self.init(bytes, mediaType, limits: .document, acceptsNull: false, subject: subject)
    }

    /// Reads the `index.json` of a layout or archive.
    ///
    /// It may be larger than other documents, and its `manifests` may be null: umoci and oras write that for no entries.
    /// - Parameters:
    ///   - bytes: the document.
    ///   - subject: the document's name for errors: its path.
    /// - Throws: `document-invalid`, `digest-invalid`.
    public init(parsingLayoutIndex bytes: [UInt8], subject: String) throws(BeeError) {
        try self.init(bytes, .ociIndex, limits: .layoutIndex, acceptsNull: true, subject: subject)
    }

    private init(
        _ bytes: [UInt8], _ mediaType: MediaType, limits: JSONLimits, acceptsNull: Bool, subject: String
    ) throws(BeeError) {
        let document = try JSONScanner.parse(bytes, subject: subject, limits: limits)
        let fields = try DocumentFields(document.root, subject: subject)
        try fields.checkKind(mediaType, excluding: ["config", "layers"])
        self.bytes = bytes
        self.mediaType = mediaType
        self.hasNullManifests = acceptsNull && document.root["manifests"]?.isNull == true
        self.entries = hasNullManifests ? [] : try fields.entries("manifests")
        self.subject = try fields.descriptor("subject")
        self.artifactType = try fields.string("artifactType")
        self.annotations = try fields.annotations()
        self.root = document.root
    }
}

extension IndexDocument: Hashable {
    /// Whether both are the same document, read as the same type.
    public static func == (left: IndexDocument, right: IndexDocument) -> Bool {
        left.bytes == right.bytes && left.mediaType == right.mediaType
    }

    /// Feeds the document's bytes into a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes)
    }
}

extension DocumentFields {
    /// The entries of an array that must be there.
    fileprivate func entries(_ name: String) throws(BeeError) -> [IndexEntry] {
        var entries: [IndexEntry] = []
        let elements = try requiredArray(name)
        entries.reserveCapacity(elements.count)
        for value in elements { entries.append(try IndexEntry(value, subject: subject)) }
        return entries
    }
}
