import Base
import Store

extension ArchiveIntake {
    /// Takes a member that may be a part of a docker archive.
    ///
    /// Where `index.json` was met, the archive is an OCI archive, whatever docker writes beside it since version 25.
    mutating func takeDockerPart(
        _ member: ArchiveMember, from reader: inout ArchiveReader, into blobs: BlobStore, _ batch: inout BlobBatch
    ) throws(BeeError) {
        guard index == nil else { return }
        docker.note(member.name)
        switch member.kind {
        case .symbolicLink: docker.addLink(member.name, to: member.link ?? "")
        case .file where member.name == "manifest.json": try keep(member, from: &reader, in: \.docker.manifest)
        case .file where DockerParts.mayHold(member.name):
            var writer = try blobs.writer()
            while try reader.readBlock({ (block) throws(BeeError) in try writer.write(block) }) {}
            let size = writer.count
            note(try batch.add(writer), size, as: member.name)
        default: break
        }
    }

    /// Makes what an OCI archive has and a docker archive lacks: a manifest for each image, and an index.
    mutating func convertDockerArchive(
        _ manifest: [UInt8], subject: String, in blobs: BlobStore, _ batch: inout BlobBatch, _ transfer: Transfer
    ) throws(BeeError) {
        if let name = docker.twice { throw Self.twice(name, subject) }
        let conversion = DockerConversion(parts: docker, blobs: blobs, subject: subject, transfer: transfer)
        let result = try conversion.convert(manifest) { (digest, bytes) throws(BeeError) in
            guard written[digest] == nil else { return }
            var writer = try blobs.writer()
            try writer.write(bytes)
            note(try batch.add(writer), Int64(bytes.count), as: nil)
        }
        try batch.flush()
        adopt(index: result.index, failures: result.failures)
    }
}
