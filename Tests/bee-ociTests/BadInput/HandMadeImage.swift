import Base
import Store
import Testing

/// An eBPF image written by hand into a layout, so that it can hold what `pack` refuses.
struct HandMadeImage {
    private let blobs: [Digest: [UInt8]]
    private let entry: (digest: Digest, size: Int)

    init(program: [UInt8], config: String = "{}") throws {
        let parts = try [Array(config.utf8), program].map { (try Digest.sha256(of: $0), $0) }
        let manifest = Array(
            """
            {"schemaVersion":2,"config":{"mediaType":"application/ebpf.oci.image.config.v1+json",\
            "digest":"\(parts[0].0)","size":\(parts[0].1.count)},"layers":[\
            {"mediaType":"application/ebpf.oci.image.program.v1+binary","digest":"\(parts[1].0)",\
            "size":\(program.count)}]}
            """.utf8)
        let digest = try Digest.sha256(of: manifest)
        entry = (digest, manifest.count)
        blobs = Dictionary([(digest, manifest)] + parts) { first, _ in first }
    }

    /// Adds the image's blobs and an entry for it.
    func write(to scene: Scene, as name: String) throws {
        for (digest, bytes) in blobs { try scene.folder.write(bytes, to: "store/blobs/sha256/\(digest.encoded)") }
        let text = """
            "manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\(entry.digest)",\
            "size":\(entry.size),"annotations":{"org.opencontainers.image.ref.name":"\(name)"}},
            """
        let index = scene.folder.text("store/index.json").replacing("\"manifests\":[", with: text)
        try scene.folder.write(Array(index.utf8), to: "store/index.json")
    }
}
