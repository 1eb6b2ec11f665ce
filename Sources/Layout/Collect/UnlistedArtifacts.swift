import Base
import Store

/// Finds artifacts that the index does not list, as some signing tools leave them: documents among the blobs whose
/// `subject` is an image that stays.
struct UnlistedArtifacts {
    let layout: ImageLayout

    /// Marks such artifacts and what they lead to, and artifacts of those, until there are no more.
    ///
    /// - Parameters:
    ///   - files: blobs that nothing reaches so far.
    ///   - reachability: what is reached; it grows.
    /// - Returns: the digests that were added.
    /// - Throws: what reading meets, but for damage, for a damaged blob refers to nothing that could be told.
    func mark(among files: [StoredFile], in reachability: inout Reachability) throws(BeeError) -> Set<Digest> {
        let before = reachability.digests
        var candidates: [(descriptor: Descriptor, subject: Digest)] = []
        for file in files {
            guard let candidate = try candidate(file) else { continue }
            candidates.append(candidate)
        }
        while let next = candidates.firstIndex(where: { reachability.digests.contains($0.subject) }) {
            let artifact = candidates.remove(at: next).descriptor
            do {
                try reachability.mark([artifact])
            } catch {
                guard Self.isDamage(error) else { throw error }
            }
        }
        return reachability.digests.subtracting(before)
    }

    private func candidate(_ file: StoredFile) throws(BeeError) -> (descriptor: Descriptor, subject: Digest)? {
        guard let digest = file.digest, digest.algorithm.isSupported,
            file.status.size <= Int64(ImageLayout.documentLimit)
        else { return nil }
        do {
            let bytes = try layout.blobs.read(digest, size: file.status.size, limit: ImageLayout.documentLimit)
            guard DigestScan.looksLikeDocument(bytes) else { return nil }
            let root = try JSONDocument(parsing: bytes, subject: digest.description).root
            guard let text = root["subject"]?["digest"]?.string else { return nil }
            let type: MediaType = root["manifests"] == nil ? .ociManifest : .ociIndex
            let own = root["mediaType"]?.string.map { MediaType(rawValue: $0) }
            let descriptor = Descriptor(mediaType: own ?? type, digest: digest, size: file.status.size)
            return (descriptor, try Digest(parsing: text))
        } catch {
            guard Self.isDamage(error) else { throw error }
            return nil
        }
    }

    private static func isDamage(_ error: BeeError) -> Bool {
        [.blobMissing, .blobCorrupt, .documentInvalid, .digestInvalid, .digestUnsupported].contains(error.code)
    }
}
