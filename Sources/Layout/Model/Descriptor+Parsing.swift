import Base
import Store

extension Descriptor {
    /// Reads a descriptor and checks what can be checked without the blob.
    ///
    /// - Parameters:
    ///   - value: the descriptor.
    ///   - subject: the document's name for errors.
    /// - Throws: `document-invalid`, `digest-invalid`.
    init(_ value: JSONValue, subject: String) throws(BeeError) {
        let tape = value.source.tape
        if let parts = tape.plainDescriptor(at: value.place) {
            self = tape.descriptor(parts)
        } else {
            try self.init(try DocumentFields(value, subject: subject))
        }
    }

    /// Reads any descriptor, also one that is not plain.
    init(_ fields: DocumentFields) throws(BeeError) {
        let mediaType = MediaType(rawValue: try fields.requiredString("mediaType", sharing: MediaType.frequent))
        let digest = try Self.digest(fields)
        let size = try fields.requiredSize("size")
        if mediaType == .empty, digest.description != Self.emptyDigest || size != 2 {
            throw fields.invalid("mediaType", "is the empty type, whose blob is always {} with its digest and size 2")
        }
        self.init(
            mediaType: mediaType, digest: digest, size: size, annotations: try fields.annotations(),
            platform: try Self.platform(fields), artifactType: try fields.string("artifactType"),
            data: try Self.data(fields, digest, size))
    }

    /// The digest of `{}`: image-spec, manifest.md, "Guidance for an Empty Descriptor".
    private static let emptyDigest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

    private static func digest(_ fields: DocumentFields) throws(BeeError) -> Digest {
        let text = try fields.requiredString("digest")
        do {
            return try Digest(parsing: text)
        } catch {
            throw error.wrapped(fields.subject, fields.invalid("digest", "cannot be used").message)
        }
    }

    private static func platform(_ fields: DocumentFields) throws(BeeError) -> Platform? {
        guard let platform = try fields.object("platform") else { return nil }
        return Platform(
            os: try platform.requiredString("os"), architecture: try platform.requiredString("architecture"),
            osVersion: try platform.string("os.version"), variant: try platform.string("variant"))
    }

    /// The embedded content, which must be what size and digest say (image-spec, descriptor.md, "data").
    private static func data(_ fields: DocumentFields, _ digest: Digest, _ size: Int64) throws(BeeError) -> [UInt8]? {
        guard let text = try fields.string("data") else { return nil }
        guard let bytes = Base64.decode(text) else { throw fields.invalid("data", "is not base 64") }
        guard bytes.count == size else {
            throw fields.invalid("data", "is \(bytes.count) bytes long where the size is \(size)")
        }
        // What cannot be verified is not used, and the blob's own digest will be asked for instead.
        guard digest.algorithm.isSupported else { return nil }
        var hasher = try DigestHasher.make(digest.algorithm)
        bytes.withUnsafeBytes { hasher.update($0) }
        guard hasher.finish() == digest else { throw fields.invalid("data", "does not have the digest beside it") }
        return bytes
    }
}

extension DocumentFields {
    /// The member `annotations`: texts by name; empty where it is absent.
    func annotations() throws(BeeError) -> [String: String] {
        guard let fields = try object("annotations") else { return [:] }
        var annotations: [String: String] = [:]
        for member in fields.members {
            guard let text = member.value.string else { throw fields.invalid(member.name, "is not a string") }
            annotations[member.name(sharing: AnnotationKey.frequent)] = text
        }
        return annotations
    }

    /// The member's descriptor, nil where the member is absent.
    func descriptor(_ name: String) throws(BeeError) -> Descriptor? {
        guard let value = optional(name) else { return nil }
        return try Descriptor(value, subject: subject)
    }

    /// The descriptors of an array that must be there.
    func descriptors(_ name: String) throws(BeeError) -> [Descriptor] {
        var descriptors: [Descriptor] = []
        let elements = try requiredArray(name)
        descriptors.reserveCapacity(elements.count)
        for value in elements { descriptors.append(try Descriptor(value, subject: subject)) }
        return descriptors
    }
}
