import Base
import Store

/// Writes the planned images as an OCI archive.
struct ArchiveExport {
    let plan: SavePlan
    let layout: ImageLayout
    let transfer: Transfer

    /// Writes the whole archive.
    ///
    /// The same plan gives the same bytes. Every blob is verified while it streams; what stands in the sink when one
    /// turns out to be corrupt has no end and must be discarded.
    /// - Parameters:
    ///   - sink: where the bytes go.
    ///   - compression: how they are compressed.
    /// - Throws: `blob-missing`, `blob-corrupt`, `interrupted`, what reading and writing met.
    func write(to sink: ArchiveSink, compression: ArchiveCompression) throws(BeeError) {
        let writer = try ArchiveWriter.open(sink, compression: compression)
        try add("oci-layout", Array(ImageLayout.versionText.utf8), to: writer)
        try add("index.json", index(), to: writer)
        try writer.directory("blobs/")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: BlobReader.bufferSize, alignment: 4096)
        defer { buffer.deallocate() }
        var done: Int64 = 0
        var algorithm: Digest.Algorithm?
        for blob in plan.blobs {
            let folder = "blobs/\(blob.digest.algorithm.name)/"
            if algorithm != blob.digest.algorithm { try writer.directory(folder) }
            algorithm = blob.digest.algorithm
            try writer.beginFile(folder + blob.digest.encoded, size: blob.size)
            try stream(blob, to: writer, through: buffer, &done)
        }
        try writer.finish()
    }

    /// The archive's index.json: the entries as the bytes they have in the layout.
    private func index() -> [UInt8] {
        ImageBytes.index(capacity: plan.entries.reduce(256) { $0 + $1.value.range.count + 1 }) { json in
            for entry in plan.entries { json.raw(entry.bytes) }
        }
    }

    private func stream(
        _ blob: Descriptor, to writer: borrowing ArchiveWriter, through buffer: UnsafeMutableRawBufferPointer,
        _ done: inout Int64
    ) throws(BeeError) {
        do {
            var reader = try layout.blobs.reader(for: blob.digest, size: blob.size)
            while true {
                let count = try reader.read(into: buffer)
                guard count > 0 else { return }
                try writer.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                done += Int64(count)
                try transfer.step(done, of: plan.size)
            }
        } catch {
            guard error.code == .blobMissing, let data = blob.data else { throw error }
            try writer.write(data)
        }
    }

    private func add(_ name: String, _ bytes: [UInt8], to writer: borrowing ArchiveWriter) throws(BeeError) {
        try writer.beginFile(name, size: Int64(bytes.count))
        try writer.write(bytes)
    }
}
