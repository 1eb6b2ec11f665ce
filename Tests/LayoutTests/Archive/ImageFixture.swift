import ArchiveFixtures
import Base
import Store

@testable import Layout

/// Images in memory that a test turns into an archive or a directory, sound or broken in one place.
struct ImageFixture {
    /// Members by name: blobs under their digests, and the documents of the layout.
    var members: [String: [UInt8]] = ["oci-layout": Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)]
    private var entries: [String] = []

    /// Adds a blob and returns its descriptor as JSON.
    @discardableResult
    mutating func addBlob(_ bytes: [UInt8], _ mediaType: String, more: String = "") throws -> String {
        let digest = try Digest.sha256(of: bytes)
        members["blobs/sha256/" + digest.encoded] = bytes
        return #"{"mediaType":"\#(mediaType)","digest":"\#(digest)","size":\#(bytes.count)\#(more)}"#
    }

    /// Adds a manifest with one layer and returns its descriptor as JSON.
    mutating func addManifest(layer: [UInt8], subject: String? = nil, more: String = "") throws -> String {
        let config = try addBlob(Array("{}".utf8), MediaType.ebpfConfig.rawValue)
        let layer = try addBlob(layer, MediaType.ebpfProgram.rawValue)
        let subject = subject.map { #","subject":\#($0)"# } ?? ""
        let text = #"{"schemaVersion":2,"config":\#(config),"layers":[\#(layer)]\#(subject)}"#
        return try addBlob(Array(text.utf8), MediaType.ociManifest.rawValue, more: more)
    }

    /// Adds an image index over children given as descriptors.
    mutating func addIndex(_ children: [String], more: String = "") throws -> String {
        let text = #"{"schemaVersion":2,"manifests":[\#(children.joined(separator: ","))]}"#
        return try addBlob(Array(text.utf8), MediaType.ociIndex.rawValue, more: more)
    }

    /// Adds an entry to index.json.
    mutating func addEntry(_ descriptor: String) {
        entries.append(descriptor)
    }

    /// Adds an image of one layer under a name and returns its digest.
    @discardableResult
    mutating func addImage(_ name: String?, layer: [UInt8] = [1, 2, 3]) throws -> Digest {
        let more = name.map { #","annotations":{"org.opencontainers.image.ref.name":"\#($0)"}"# } ?? ""
        let descriptor = try addManifest(layer: layer, more: more)
        addEntry(descriptor)
        return try Self.digest(in: descriptor)
    }

    /// The digest of a descriptor made here.
    static func digest(in descriptor: String) throws -> Digest {
        let root = try JSONScanner.parse(Array(descriptor.utf8), subject: "fixture").root
        return try Digest(parsing: root["digest"]?.string ?? "")
    }

    /// The member name of a blob.
    static func member(_ digest: Digest) -> String {
        "blobs/\(digest.algorithm.name)/\(digest.encoded)"
    }

    /// The index as it stands.
    var index: [UInt8] {
        Array(#"{"schemaVersion":2,"manifests":[\#(entries.joined(separator: ","))]}"#.utf8)
    }

    /// The archive, members in the order of their names or the reverse.
    func archive(reversed: Bool = false) -> [UInt8] {
        var all = members
        all["index.json"] = all["index.json"] ?? index
        var tar = TarBytes()
        let names = all.keys.sorted()
        for name in reversed ? names.reversed() : names { tar.add(name, all[name] ?? []) }
        return tar.ended
    }

    /// Writes the layout as a directory.
    func write(to scratch: Scratch, _ name: String) throws {
        try scratch.write(name + "/index.json", members["index.json"] ?? index)
        for (member, bytes) in members { try scratch.write(name + "/" + member, bytes) }
    }
}
