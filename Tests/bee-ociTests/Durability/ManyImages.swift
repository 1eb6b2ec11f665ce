import Glibc
import Store
import Testing

/// A layout of many small images, written without the program.
enum ManyImages {
    /// Writes a layout whose images are named `image-0` and so on.
    static func write(_ count: Int, to layout: String) throws {
        for folder in ["", "/blobs", "/blobs/sha256"] { try #require(mkdir(layout + folder, 0o755) == 0) }
        let config = try blob("{}", in: layout)
        let entries = try (0..<count).map { number in
            let layer = try blob("layer \(number)", in: layout)
            let manifest = try blob(
                #"{"schemaVersion":2,"config":{"mediaType":"application/vnd.example","# + config
                    + #"},"layers":[{"mediaType":"application/octet-stream","# + layer + "}]}", in: layout)
            return #"{"mediaType":"application/vnd.oci.image.manifest.v1+json","# + manifest
                + #","annotations":{"org.opencontainers.image.ref.name":"image-\#(number)"}}"#
        }
        try file(#"{"schemaVersion":2,"manifests":[\#(entries.joined(separator: ","))]}"#, layout + "/index.json")
        try file(#"{"imageLayoutVersion":"1.0.0"}"#, layout + "/oci-layout")
    }

    /// Writes a blob and returns its digest and size as members of a descriptor.
    private static func blob(_ text: String, in layout: String) throws -> String {
        let digest = try Digest.sha256(of: Array(text.utf8))
        try file(text, "\(layout)/blobs/sha256/\(digest.encoded)")
        return #""digest":"\#(digest)","size":\#(text.utf8.count)"#
    }

    private static func file(_ text: String, _ path: String) throws {
        let file = try #require(fopen(path, "we"))
        fputs(text, file)
        try #require(fclose(file) == 0)
    }
}
