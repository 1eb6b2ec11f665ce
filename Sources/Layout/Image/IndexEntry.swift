import Base
import Store

/// One entry of an index: what it says, and the bytes that say it.
struct IndexEntry: Sendable, Hashable {
    let descriptor: Descriptor
    /// The exact name, nil for none: what every change compares, so it is not looked up each time.
    let name: String?
    /// The entry as compact JSON; of a foreign entry every name, number and text as its writer spelled it.
    let bytes: ArraySlice<UInt8>

    /// An entry that an index has already.
    init(_ descriptor: Descriptor, copying bytes: ArraySlice<UInt8>) {
        self.descriptor = descriptor
        self.name = descriptor.name
        self.bytes = JSONText.compact(bytes)
    }

    /// A new entry of our own, members in the order of the OCI Go types that other tools use.
    init(_ descriptor: Descriptor) {
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
        self.descriptor = descriptor
        self.name = descriptor.name
        self.bytes = writer.bytes[...]
    }
}

extension IndexDocument {
    /// The entries with the bytes they have in this document, compact, in order.
    var entries: [IndexEntry] {
        zip(manifests, root["manifests"]?.array ?? []).map { descriptor, value in
            IndexEntry(descriptor, copying: bytes[value.range])
        }
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
