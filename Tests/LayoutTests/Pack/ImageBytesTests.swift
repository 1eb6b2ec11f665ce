import Base
import Store
import Testing

@testable import Layout

struct ImageBytesTests {
    private static func blob(_ character: Character, _ size: Int64) throws -> (digest: Digest, size: Int64) {
        (try Digest(parsing: "sha256:" + String(repeating: character, count: 64)), size)
    }

    /// The manifest of the layout that bee 0.0.15 wrote, from the digests and sizes in it.
    @Test func writesTheBytesThatBeeWrites() throws {
        let config = try Digest(parsing: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
        let program = try Digest(parsing: "sha256:773242c5856e595522f26e91cad7b9e7636a71f538bb5f9f85b38fee6ffa5775")
        let bytes = ImageBytes.manifest(config: (config, 2), program: (program, 3848), annotations: [:])
        let digest = "sha256:4677952c5e6500a54cdbfffa30e09ec851617d7c6ff8b170ca70b20d4705ec35"
        #expect(try Digest.sha256(of: bytes).description == digest)
        #expect(try Digest.sha256(of: ImageBytes.emptyConfig) == config)
    }

    @Test func writesAnnotationsLastAndSorted() throws {
        let bytes = ImageBytes.manifest(
            config: try Self.blob("a", 2), program: try Self.blob("b", 3),
            annotations: ["z": "1", "a": "\"\n", "B": "é"])
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasSuffix(#"],"annotations":{"B":"é","a":"\"\n","z":"1"}}"#))
        let document = try ManifestDocument(parsing: bytes, mediaType: .ociManifest, subject: "test")
        #expect(document.annotations == ["z": "1", "a": "\"\n", "B": "é"])
    }

    @Test func writesIndexWithPlatformsInside() throws {
        let bytes = ImageBytes.index([
            (try Self.blob("a", 1).digest, 1, Platform(os: "linux", architecture: "amd64")),
            (try Self.blob("b", 2).digest, 2, Platform(os: "linux", architecture: "arm", variant: "v7")),
        ])
        let text = String(decoding: bytes, as: UTF8.self)
        let prefix = #"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":["#
        #expect(text.hasPrefix(prefix))
        #expect(text.contains(#""size":1,"platform":{"architecture":"amd64","os":"linux"}}"#))
        #expect(text.hasSuffix(#""platform":{"architecture":"arm","os":"linux","variant":"v7"}}]}"#))
        let document = try IndexDocument(parsing: bytes, subject: "test")
        #expect(document.manifests.map(\.mediaType) == [.ociManifest, .ociManifest])
    }
}
