public import Base
import Store

extension ImageLayout {
    /// How many indexes may stand inside each other.
    static let nestingLimit = 32

    /// Selects the image for a platform: the entry itself, or the first manifest in its index that fits.
    ///
    /// A manifest whose platform is told nowhere is taken where none fits better; `platform` of the result is nil then.
    /// - Parameters:
    ///   - entry: an index entry.
    ///   - platform: what the image must be for.
    /// - Returns: the manifest, its bytes verified.
    /// - Throws: `architecture-mismatch` with what there is as causes; `image-invalid` where the entry is neither a
    ///   manifest nor an index; `blob-missing`, `blob-corrupt`, `document-invalid`, `input-output`.
    public func select(_ entry: Descriptor, for platform: Platform) throws(BeeError) -> SelectedImage {
        let candidates = try candidates(of: entry, for: platform)
        let fitting = candidates.first { $0.platform?.matches(platform) == true }
        guard let chosen = fitting ?? candidates.first(where: { $0.platform == nil }) else {
            throw mismatch(entry, platform, candidates)
        }
        return SelectedImage(
            descriptor: chosen.descriptor, manifest: try manifest(chosen.descriptor), platform: chosen.platform,
            platformSource: chosen.platformSource)
    }

    /// All manifests an index entry leads to, through indexes inside indexes, each once for each platform it is listed
    /// for; no manifest is read.
    ///
    /// - Parameters:
    ///   - entry: an index entry.
    ///   - platform: where given, indexes for other platforms are not opened; without it, indexes inside that are
    ///     absent, as where an image was saved for one platform only, are passed over.
    /// - Returns: the manifests in the order the indexes have them.
    /// - Throws: `image-invalid` where the entry is neither a manifest nor an index; `blob-missing`, `blob-corrupt`,
    ///   `document-invalid`, `input-output`.
    public func candidates(of entry: Descriptor, for platform: Platform? = nil) throws(BeeError) -> [ImageCandidate] {
        if entry.mediaType.isManifest {
            let source: SelectedImage.PlatformSource = entry.platform == nil ? .none : .entry
            return [ImageCandidate(descriptor: entry, platform: entry.platform, platformSource: source)]
        }
        guard entry.mediaType.isIndex else {
            throw BeeError(
                .imageInvalid, entry.digest.description, "is of type \(entry.mediaType), which is no image")
        }
        return try manifests(below: entry, platform)
    }

    private func manifests(below entry: Descriptor, _ wanted: Platform?) throws(BeeError) -> [ImageCandidate] {
        var found: [ImageCandidate] = []
        var visited: Set<IndexStep.Visit> = []
        // What is still to be looked at, the next one last.
        var pending = [IndexStep(descriptor: entry, platform: nil, depth: 0)]
        while let step = pending.popLast() {
            // An index that is listed for another platform first may be listed for this one, too.
            guard !step.descriptor.mediaType.isIndex || step.mayHold(wanted),
                visited.insert(step.visit).inserted
            else { continue }
            if step.descriptor.mediaType.isManifest {
                found.append(
                    ImageCandidate(
                        descriptor: step.descriptor, platform: step.platform,
                        platformSource: step.platform == nil ? .none : .index))
            } else if step.descriptor.mediaType.isIndex {
                let isOptional = wanted == nil && step.depth > 0
                guard let index = try index(step.descriptor, isOptional: isOptional) else { continue }
                pending += try step.children(of: index).reversed()
            }
        }
        return found
    }

    private func index(_ descriptor: Descriptor, isOptional: Bool) throws(BeeError) -> IndexDocument? {
        do throws(BeeError) {
            return try index(descriptor)
        } catch {
            guard isOptional, error.code == .blobMissing else { throw error }
            return nil
        }
    }

    private func mismatch(_ entry: Descriptor, _ wanted: Platform, _ found: [ImageCandidate]) -> BeeError {
        let subject = entry.name ?? entry.digest.description
        if let only = found.first, found.count == 1, let platform = only.platform {
            return BeeError(.architectureMismatch, subject, "is for \(platform), and \(wanted) is needed")
        }
        let causes = found.prefix(20).map { candidate in
            BeeError(
                .architectureMismatch, candidate.descriptor.digest.description,
                "is for \(candidate.platform?.description ?? "an unknown platform")")
        }
        return BeeError(.architectureMismatch, subject, "holds no image for \(wanted)", causes: causes)
    }
}

/// One descriptor on the way through indexes.
struct IndexStep {
    let descriptor: Descriptor
    /// What platform it is for: its own, or that of the index around it.
    let platform: Platform?
    let depth: Int

    /// What of a step is done once. A manifest may be listed for several platforms, where one object serves them all; an
    /// index is opened once, so that indexes which hold each other many times cost no more than their bytes.
    struct Visit: Hashable {
        let digest: Digest
        let platform: Platform?
    }

    /// What of this step is done once.
    var visit: Visit {
        Visit(digest: descriptor.digest, platform: descriptor.mediaType.isManifest ? platform : nil)
    }

    /// Whether an index can hold something for a platform.
    func mayHold(_ wanted: Platform?) -> Bool {
        guard let wanted, let platform else { return true }
        return platform.matches(wanted)
    }

    /// The steps to an index's entries, in order.
    func children(of index: IndexDocument) throws(BeeError) -> [IndexStep] {
        guard depth < ImageLayout.nestingLimit else {
            throw BeeError(
                .documentInvalid, descriptor.digest.description,
                "stands more than \(ImageLayout.nestingLimit) indexes deep")
        }
        // What is listed again in the same words leads nowhere else: hostile indexes list one child ten thousand times.
        var listed: Set<Descriptor> = []
        return index.manifests.filter { listed.insert($0).inserted }.map { child in
            IndexStep(descriptor: child, platform: child.platform ?? platform, depth: depth + 1)
        }
    }
}
