import Base
import Store

/// One entry of an index as it stands in the document it was read from.
///
/// What it says was checked when it was read and is decoded when it is asked for: of the ten thousand entries of an index
/// most verbs need few.
struct IndexEntry: Sendable {
    /// The entry's value, with its document.
    let value: JSONValue
    private let form: Form

    private enum Form {
        case plain(PlainDescriptor)
        indirect case other(Descriptor)
    }

    /// Reads an entry.
    ///
    /// - Parameters:
    ///   - value: the entry.
    ///   - subject: the document's name for errors.
    /// - Throws: `document-invalid`, `digest-invalid`.
    init(_ value: JSONValue, subject: String) throws(BeeError) {
        self.value = value
        if let parts = value.source.tape.plainDescriptor(at: value.place) {
            form = .plain(parts)
        } else {
            form = .other(try Descriptor(try DocumentFields(value, subject: subject)))
        }
    }

    /// Reads an entry that stands alone.
    ///
    /// - Parameter bytes: the entry as JSON.
    /// - Throws: `document-invalid`, `digest-invalid`.
    init(parsing bytes: [UInt8]) throws(BeeError) {
        let subject = "index entry"
        try self.init(try JSONScanner.parse(bytes, subject: subject).root, subject: subject)
    }

    /// A new entry of our own, members in the order of the OCI Go types that other tools use.
    ///
    /// - Throws: `document-invalid` for what could not be read again.
    init(_ descriptor: Descriptor) throws(BeeError) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("mediaType")
        writer.string(descriptor.mediaType.rawValue)
        writer.key("digest")
        writer.string(descriptor.digest.description)
        writer.key("size")
        writer.integer(descriptor.size)
        let annotations = descriptor.annotations.sorted { $0.key < $1.key }
        writer.annotations(annotations.map { JSONText.member($0.key, $0.value) })
        if let platform = descriptor.platform { writer.platform(platform) }
        if let artifactType = descriptor.artifactType { writer.artifactType(artifactType) }
        writer.endObject()
        try self.init(parsing: writer.bytes)
    }

    /// What the entry says.
    var descriptor: Descriptor {
        switch form {
        case .plain(let parts): value.source.tape.descriptor(parts)
        case .other(let descriptor): descriptor
        }
    }

    /// The image's digest.
    var digest: Digest {
        switch form {
        case .plain(let parts): value.source.tape.sha256(at: Int(parts.digest)) ?? descriptor.digest
        case .other(let descriptor): descriptor.digest
        }
    }

    /// The exact name, nil for none.
    var name: String? {
        switch form {
        case .plain(let parts): parts.name > 0 ? value.source.tape.text(at: Int(parts.name)) : nil
        case .other(let descriptor): descriptor.name
        }
    }

    /// Whether the entry has a name.
    var isNamed: Bool {
        switch form {
        case .plain(let parts): parts.name > 0
        case .other(let descriptor): descriptor.name != nil
        }
    }

    /// The entry as compact JSON; of a foreign entry every name, number and text as its writer spelled it.
    var bytes: ArraySlice<UInt8> { JSONText.compact(value.source.tape.bytes[value.range]) }

    /// Whether the entry has one of several names, byte by byte.
    func hasName(among names: [String]) -> Bool {
        switch form {
        case .plain(let parts):
            parts.name > 0 && names.contains { value.source.tape.hasText($0, at: Int(parts.name)) }
        case .other(let descriptor): descriptor.hasName(among: names)
        }
    }

    /// Whether the entry is one of an image.
    func isOf(_ image: Descriptor) -> Bool {
        digest == image.digest && descriptor.mediaType == image.mediaType
    }
}

extension JSONWriter {
    /// Writes the member `annotations`; nothing where there are none.
    ///
    /// - Parameter members: each annotation as JSON bytes, name and value.
    mutating func annotations(_ members: [ArraySlice<UInt8>]) {
        guard !members.isEmpty else { return }
        key("annotations")
        beginObject()
        for member in members { raw(member) }
        endObject()
    }

    /// Writes the member `platform`.
    mutating func platform(_ platform: Platform) {
        key("platform")
        beginObject()
        key("architecture")
        string(platform.architecture)
        key("os")
        string(platform.os)
        if let version = platform.osVersion {
            key("os.version")
            string(version)
        }
        if let variant = platform.variant {
            key("variant")
            string(variant)
        }
        endObject()
    }

    /// Writes the member `artifactType`.
    mutating func artifactType(_ type: String) {
        key("artifactType")
        string(type)
    }
}
