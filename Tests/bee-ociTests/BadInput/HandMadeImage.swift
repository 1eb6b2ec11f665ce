import Base
import Store
import Testing

/// An image written by hand into a layout, its digests right, so that it can hold what `pack` refuses.
struct HandMadeImage {
    private let blobs: [Digest: [UInt8]]
    private let manifest: (digest: Digest, size: Int)

    /// An eBPF image of any bytes.
    init(program: [UInt8], config: [UInt8] = Array("{}".utf8)) throws {
        let text = """
            {"schemaVersion":2,"config":{"mediaType":"application/ebpf.oci.image.config.v1+json",\
            "digest":"\(try Digest.sha256(of: config))","size":\(config.count)},"layers":[\
            {"mediaType":"application/ebpf.oci.image.program.v1+binary","digest":"\(try Digest.sha256(of: program))",\
            "size":\(program.count)}]}
            """
        try self.init(manifest: Array(text.utf8), others: [program, config])
    }

    /// What an entry calls a manifest, and blobs it may refer to.
    init(manifest: [UInt8], others: [[UInt8]] = []) throws {
        let digest = try Digest.sha256(of: manifest)
        self.manifest = (digest, manifest.count)
        blobs = try Dictionary(([manifest] + others).map { (try Digest.sha256(of: $0), $0) }) { first, _ in first }
    }

    /// Adds the image's blobs to the scene's layout, and an entry for it in the place of `execs`.
    func write(to scene: Scene) throws {
        for (digest, bytes) in blobs { try scene.folder.write(bytes, to: "store/blobs/sha256/\(digest.encoded)") }
        let text = """
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "digest":"\(manifest.digest)","size":\(manifest.size),\
            "annotations":{"org.opencontainers.image.ref.name":"execs"}}]}
            """
        try scene.folder.write(Array(text.utf8), to: "store/index.json")
    }
}
