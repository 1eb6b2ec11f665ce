public import Base

/// A JSON document: the bytes it came as, and what they say.
public struct JSONDocument: Sendable, Hashable {
    /// The document as it came; what is hashed, stored and copied.
    public let bytes: [UInt8]
    /// The document's one value.
    public let root: JSONValue

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: the document.
    ///   - subject: the document's name for errors: a digest or a path.
    ///   - limits: the size and depth that are accepted.
    /// - Throws: `document-invalid` with the offset of the first byte that is wrong.
    public init(parsing bytes: [UInt8], subject: String, limits: JSONLimits = .document) throws(BeeError) {
        self = try JSONScanner.parse(bytes, subject: subject, limits: limits)
    }

    init(bytes: [UInt8], root: JSONValue) {
        self.bytes = bytes
        self.root = root
    }
}

/// How large a JSON document may be.
public struct JSONLimits: Sendable, Hashable {
    /// The largest number of bytes.
    public let bytes: Int
    /// How many objects and arrays may stand inside each other.
    public let depth: Int

    /// Creates limits.
    ///
    /// - Parameters:
    ///   - bytes: the largest number of bytes.
    ///   - depth: how many objects and arrays may stand inside each other.
    public init(bytes: Int, depth: Int) {
        self.bytes = bytes
        self.depth = depth
    }

    /// Refuses a document that is too long.
    ///
    /// - Parameters:
    ///   - document: the document.
    ///   - subject: its name for errors.
    /// - Throws: `document-invalid`.
    func check(_ document: [UInt8], subject: String) throws(BeeError) {
        guard document.count <= bytes else {
            throw BeeError(
                .documentInvalid, subject, "is \(document.count) bytes long, and a document may have \(bytes)")
        }
    }

    /// For every OCI document: 4 MiB, which registries refuse to exceed too, and a depth of 64.
    public static let document = JSONLimits(bytes: 4 << 20, depth: 64)

    /// For the `index.json` of a layout or archive, which no registry sees: 32 MiB, some 90,000 images.
    public static let layoutIndex = JSONLimits(bytes: 32 << 20, depth: 64)
}
