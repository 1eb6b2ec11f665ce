import Base
import Store
import Testing

@testable import Layout

/// The test vectors of spec/image.md, which a script in testdata/images wrote without this code.
struct ImageVectorTests {
    private typealias Blob = (digest: Digest, size: Int64)

    private static let folder =
        "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/testdata/images/"

    /// The program in testdata/bee-0.0.15-store.tar.
    private static func program() throws -> Blob {
        (try Digest(parsing: "sha256:773242c5856e595522f26e91cad7b9e7636a71f538bb5f9f85b38fee6ffa5775"), 3848)
    }

    private static func vector(_ name: String) throws -> String {
        String(decoding: try RegularFile.read(folder + name, limit: 1 << 16), as: UTF8.self)
    }

    private static func manifest(config: [UInt8] = Array("{}".utf8), _ annotations: [String: String] = [:]) throws
        -> [UInt8]
    {
        ImageBytes.manifest(
            config: (try Digest.sha256(of: config), Int64(config.count)), program: try program(),
            annotations: annotations)
    }

    private static func index(_ architectures: [String]) throws -> [UInt8] {
        let bytes = try manifest()
        let digest = try Digest.sha256(of: bytes)
        return ImageBytes.index(
            architectures.map { (digest, Int64(bytes.count), Platform(os: "linux", architecture: $0)) })
    }

    /// IMG-20, IMG-21: what bee 0.0.15 writes.
    @Test func plainManifestIsTheVector() throws {
        #expect(String(decoding: try Self.manifest(), as: UTF8.self) == (try Self.vector("manifest-plain.json")))
    }

    /// IMG-20, IMG-21: escapes, and the order of names by their bytes.
    @Test func annotatedManifestIsTheVector() throws {
        let bytes = try Self.manifest([
            AnnotationKey.description: "Programs that start, \"quoted\" <&> \\ é\t",
            AnnotationKey.authors: "A. N. Author", "Zebra": "before lower case", "a.b/c": "",
        ])
        #expect(String(decoding: bytes, as: UTF8.self) == (try Self.vector("manifest-annotated.json")))
    }

    /// IMG-42.
    @Test func configuredManifestIsTheVector() throws {
        let bytes = try Self.manifest(config: Array("{ \"note\": 1 }\n".utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == (try Self.vector("manifest-configured.json")))
    }

    /// IMG-12, IMG-22.
    @Test(arguments: [("index-platform.json", ["arm64"]), ("index-two.json", ["amd64", "arm64"])])
    func indexIsTheVector(name: String, architectures: [String]) throws {
        let bytes = try Self.index(architectures)
        #expect(String(decoding: bytes, as: UTF8.self) == (try Self.vector(name)))
    }
}
