import Base
import Store

/// Brings one image with everything it needs into a layout.
struct ImageTree {
    let layout: ImageLayout
    /// What is absent and need not be there.
    private(set) var absent: [BeeError] = []
    /// The same in words.
    private(set) var warnings: [String] = []

    /// How many documents one image may have.
    static let documentLimit = 10_000

    init(layout: ImageLayout) {
        self.layout = layout
    }

    /// Brings an image: documents first, then the blobs that they show to be needed.
    ///
    /// - Parameters:
    ///   - entry: the image's index entry.
    ///   - copy: brings blobs that are missing and proves those that are there.
    /// - Throws: what makes the image broken; `interrupted`.
    mutating func bring(_ entry: Descriptor, _ copy: inout BlobCopy) throws(BeeError) {
        try bringDocuments(entry, &copy)
        // Of an index that was saved for one platform only that part is there, and enough.
        let closure = try layout.partialClosure(of: entry)
        try requireAnImage(closure, entry)
        (absent, warnings) = (closure.warnings, closure.warnings.map(\.description))
        try copy.requireSpace(for: closure.descriptors)
        var missing: Set<Digest> = []
        for item in closure.items {
            do {
                try copy.copy(item.descriptor)
            } catch {
                guard error.code == .blobMissing, !item.isNeeded else { throw error }
                absent.append(error)
                missing.insert(item.descriptor.digest)
            }
        }
        let blobs = absent.dropFirst(closure.warnings.count)
        try requireAWholeImage(closure, entry, missing, Array(blobs))
        warnings += blobs.map { "\($0.description); only an image for another platform needs it" }
    }

    /// Fetches every document that can be reached. What is missing is left to the closure to judge, for it may not be
    /// needed.
    ///
    /// - Parameters:
    ///   - entry: the image's index entry.
    ///   - copy: brings blobs that are missing and proves those that are there.
    /// - Throws: what makes a document broken; `interrupted`.
    private func bringDocuments(_ entry: Descriptor, _ copy: inout BlobCopy) throws(BeeError) {
        var pending = entry.mediaType.isDocument ? [entry] : []
        // Each once, however often it is listed: hostile indexes list one child ten thousand times.
        var listed: Set<Digest> = [entry.digest]
        while let descriptor = pending.popLast() {
            do {
                try copy.copy(descriptor)
                try copy.makeReadable(descriptor)
            } catch {
                guard error.code == .blobMissing else { throw error }
                continue
            }
            guard descriptor.mediaType.isIndex else { continue }
            for child in try layout.index(descriptor).manifests where child.mediaType.isDocument {
                guard listed.insert(child.digest).inserted else { continue }
                guard listed.count <= Self.documentLimit else {
                    throw BeeError(
                        .documentInvalid, entry.digest.description,
                        "leads to more than \(Self.documentLimit) documents")
                }
                pending.append(child)
            }
        }
    }

    private func requireAnImage(_ closure: Closure, _ entry: Descriptor) throws(BeeError) {
        guard let absent = closure.warnings.first else { return }
        guard closure.items.contains(where: { $0.isDocument && $0.descriptor.mediaType.isManifest }) else {
            throw BeeError(
                .blobMissing, entry.digest.description, "is an image index of which no image is there",
                causes: [absent])
        }
    }

    /// Refuses what `fsck` would call incomplete: an image index whose every image lacks a blob.
    private func requireAWholeImage(
        _ closure: Closure, _ entry: Descriptor, _ missing: Set<Digest>, _ absent: [BeeError]
    ) throws(BeeError) {
        guard !missing.isEmpty else { return }
        for item in closure.items where item.isDocument && item.descriptor.mediaType.isManifest {
            let children = try layout.manifest(item.descriptor).children
            if children.allSatisfy({ !missing.contains($0.digest) }) { return }
        }
        throw BeeError(
            .blobMissing, entry.digest.description, "is an image index of which no image is whole", causes: absent)
    }
}
