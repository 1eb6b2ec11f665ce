import Base
import Glibc
import Layout
import Store
import SystemPackage
import Testing

@Suite struct StreamingTests {
    /// Makes a layout that holds one image with a large layer of zeros, whose file has no blocks on the disk.
    private func layoutWithLargeBlob(_ size: Int64, in work: Workplace) throws {
        let layout = try ImageLayout.create(FilePath(work.layout), wait: .seconds(1), makingParents: false)
        var writer = try layout.blobs.writer()
        let chunk = [UInt8](repeating: 0, count: 1 << 20)
        for _ in 0..<(size >> 20) { try writer.write(chunk) }
        let layer = try writer.commit()
        let config = try layout.blobs.store(Array("{}".utf8))
        let manifest = Array(
            """
            {"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"\(config)","size":2},\
            "layers":[{"mediaType":"application/octet-stream","digest":"\(layer)","size":\(size)}]}
            """.utf8)
        let digest = try layout.blobs.store(manifest)
        let descriptor = Descriptor(mediaType: .ociManifest, digest: digest, size: Int64(manifest.count))
        try layout.edit(wait: .seconds(1)) { (editor) throws(BeeError) in
            _ = try editor.set(name: "large", descriptor)
        }
    }

    @Test func movesAGibibyteWithin32MiBOfMemory() throws {
        let work = try Workplace()
        try layoutWithLargeBlob(1 << 30, in: work)
        let saved = try work.done("save", "large", "-o", work.folder / "large.tar")
        let loaded = try work.program.run(
            "load", "--layout", work.folder / "far", work.folder / "large.tar")
        #expect(loaded.status == 0, "\(loaded.errors)")
        #expect(saved.peakMemory < 32 << 10, "KiB: \(saved.peakMemory)")
        #expect(loaded.peakMemory < 32 << 10, "KiB: \(loaded.peakMemory)")
    }
}
