import Base
import Glibc
import Store
import SystemPackage

@testable import Layout

/// A layout written by hand, byte by byte, without the code under test that writes layouts.
final class LayoutFixture {
    let scratch = Scratch()
    let path: FilePath

    init() throws {
        path = FilePath(scratch.path + "/layout")
        for name in ["layout", "layout/blobs", "layout/blobs/sha256", "layout/blobs/sha512"] {
            mkdir(scratch.path + "/" + name, 0o755)
        }
        try write("oci-layout", #"{"imageLayoutVersion":"1.0.0"}"#)
        try writeIndex([])
    }

    func open() throws -> ImageLayout { try ImageLayout.open(path) }

    func write(_ name: String, _ text: String) throws {
        _ = try scratch.write("layout/" + name, text: text)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try scratch.read("layout/" + name), as: UTF8.self)
    }

    func names(_ name: String = "") -> [String] { scratch.names("layout/" + name) }

    func writeIndex(_ entries: [String]) throws {
        try write("index.json", #"{"schemaVersion":2,"manifests":[\#(entries.joined(separator: ","))]}"#)
    }

    /// Puts a blob where it belongs and returns its digest.
    @discardableResult
    func blob(_ text: String, _ algorithm: Digest.Algorithm = .sha256) throws -> Digest {
        let digest = try Self.digest(of: text, algorithm)
        try write("blobs/\(algorithm.name)/\(digest.encoded)", text)
        return digest
    }

    func removeBlob(_ digest: Digest) {
        unlink("\(path)/blobs/\(digest.algorithm.name)/\(digest.encoded)")
    }

    /// Stores an image of one layer and returns the JSON text of a descriptor of its manifest.
    func image(_ content: String, name: String? = nil, platform: String? = nil, subject: String? = nil) throws -> String
    {
        let config = Self.descriptor(.ebpfConfig, try blob("{}"), 2)
        let layer = Self.descriptor(.ebpfProgram, try blob(content), content.utf8.count)
        let rest = subject.map { #","subject":\#($0)"# } ?? ""
        let text = #"{"schemaVersion":2,"config":\#(config),"layers":[\#(layer)]\#(rest)}"#
        return Self.descriptor(.ociManifest, try blob(text), text.utf8.count, name: name, platform: platform)
    }

    /// Stores an index of descriptors and returns the JSON text of a descriptor of it.
    func nested(_ children: [String], name: String? = nil, platform: String? = nil) throws -> String {
        let text =
            #"{"schemaVersion":2,"mediaType":"\#(MediaType.ociIndex)","manifests":[\#(children.joined(separator: ","))]}"#
        return Self.descriptor(.ociIndex, try blob(text), text.utf8.count, name: name, platform: platform)
    }

    /// A descriptor's JSON text.
    static func descriptor(
        _ type: MediaType, _ digest: Digest, _ size: Int, name: String? = nil, platform: String? = nil
    ) -> String {
        var text = #"{"mediaType":"\#(type)","digest":"\#(digest)","size":\#(size)"#
        if let name { text += #","annotations":{"org.opencontainers.image.ref.name":"\#(name)"}"# }
        if let parts = platform?.split(separator: "/") {
            text += #","platform":{"architecture":"\#(parts[1])","os":"\#(parts[0])"}"#
        }
        return text + "}"
    }

    static func digest(of text: String, _ algorithm: Digest.Algorithm = .sha256) throws -> Digest {
        var hasher = try DigestHasher.make(algorithm)
        Array(text.utf8).withUnsafeBytes { hasher.update($0) }
        return hasher.finish()
    }

    /// The digest inside a descriptor's JSON text.
    static func digest(in descriptor: String) throws -> Digest {
        let root = try JSONScanner.parse(Array(descriptor.utf8), subject: "test").root
        return try Digest(parsing: root["digest"]?.string ?? "")
    }
}

/// The error an operation fails with, nil where it succeeds.
func failure<R>(_ body: () throws -> R) -> BeeError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? BeeError
    }
}
