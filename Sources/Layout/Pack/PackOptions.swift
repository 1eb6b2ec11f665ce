import Base

/// How a folder or file is packed into an image.
public struct PackOptions: Sendable {
    /// The image's name; made from the folder's or file's own name unless given.
    public var name: String?
    /// Who made the program: the annotation `org.opencontainers.image.authors`.
    public var author: String?
    /// What the program does: the annotation `org.opencontainers.image.description`.
    public var description: String?
    /// More annotations of the manifest, each name once.
    public var annotations: [(key: String, value: String)]
    /// The platform to put inside the digest, under an image index; the machine's own, in index.json only, unless given.
    public var platform: Platform?
    /// How long to wait for a lock.
    public var wait: Duration

    /// Creates options.
    ///
    /// - Parameters:
    ///   - name: the image's name; made from the folder's or file's own name unless given.
    ///   - author: who made the program.
    ///   - description: what the program does.
    ///   - annotations: more annotations of the manifest, each name once.
    ///   - platform: the platform to put inside the digest.
    ///   - wait: how long to wait for a lock.
    public init(
        name: String? = nil, author: String? = nil, description: String? = nil,
        annotations: [(key: String, value: String)] = [], platform: Platform? = nil, wait: Duration = .seconds(60)
    ) {
        self.name = name
        self.author = author
        self.description = description
        self.annotations = annotations
        self.platform = platform
        self.wait = wait
    }

    /// All annotations of the manifest by name.
    ///
    /// - Throws: `usage` for an empty name and for one that is given twice.
    func manifestAnnotations() throws(BeeError) -> [String: String] {
        var all = annotations
        if let author { all.append((AnnotationKey.authors, author)) }
        if let description { all.append((AnnotationKey.description, description)) }
        var result: [String: String] = [:]
        for (key, value) in all {
            guard !key.isEmpty else { throw BeeError(.usage, "", "an annotation needs a name in front of its value") }
            guard result.updateValue(value, forKey: key) == nil else {
                throw BeeError(.usage, key, "the annotation is given twice")
            }
        }
        return result
    }
}
