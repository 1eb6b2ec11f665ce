import Base
import Layout
import Testing

// Rules are those of spec/image.md.
@Suite struct ProgramImageTests {
    private func manifest(config: String, layers: [String]) throws -> ManifestDocument {
        let digest = "sha256:" + String(repeating: "4", count: 64)
        let blobs = layers.map { #"{"mediaType":"\#($0)","digest":"\#(digest)","size":9}"# }.joined(separator: ",")
        let text = """
            {"schemaVersion":2,"config":{"mediaType":"\(config)","digest":"\(digest)","size":2},"layers":[\(blobs)]}
            """
        return try ManifestDocument(parsing: Array(text.utf8), mediaType: .ociManifest, subject: "test")
    }

    @Test func findsTheProgramAmongOtherLayers() throws {
        let manifest = try manifest(
            config: "application/ebpf.oci.image.config.v1+json",
            layers: ["text/plain", "application/ebpf.oci.image.program.v1+binary"])
        let image = try ProgramImage(manifest, name: "probe")
        #expect(image.program == manifest.layers[1])
        #expect(image.config == manifest.config)
    }

    @Test(arguments: [
        ("application/vnd.oci.image.config.v1+json", ["application/ebpf.oci.image.program.v1+binary"]),
        ("application/ebpf.oci.image.config.v1+json", ["application/vnd.oci.image.layer.v1.tar"]),
        (
            "application/ebpf.oci.image.config.v1+json",
            [
                "application/ebpf.oci.image.program.v1+binary", "application/ebpf.oci.image.program.v1+binary",
            ]
        ),
    ])
    func refusesWhatIsNoEBPFImage(config: String, layers: [String]) throws {
        let manifest = try manifest(config: config, layers: layers)
        let error = #expect(throws: BeeError.self) { try ProgramImage(manifest, name: "probe") }
        #expect(error?.code == .imageInvalid)
        #expect(error?.subject == "probe")
    }
}
