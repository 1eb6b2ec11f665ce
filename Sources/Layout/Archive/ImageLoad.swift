import Base
import Store

/// One load: brings what is missing, judges each image, names the sound ones.
struct ImageLoad {
    private let layout: ImageLayout
    private let options: LoadOptions
    /// Blobs whose archive member held other bytes than its name claims: the claim and what they really are.
    private let misnamed: [Digest: Digest]
    private var warnings: [String]
    private var sound: [LoadPlan.Image] = []
    /// What became of the images that were judged, nil for the sound ones, whatever they are named.
    private var outcomes: [Descriptor: BeeError?] = [:]
    private var failures: [LoadResult.Failure]

    init(
        into layout: ImageLayout, options: LoadOptions, misnamed: [Digest: Digest] = [:], warnings: [String] = [],
        failures: [LoadResult.Failure] = []
    ) {
        self.layout = layout
        self.options = options
        self.misnamed = misnamed
        self.warnings = warnings
        self.failures = failures
    }

    /// Loads the images of an index.
    ///
    /// - Parameters:
    ///   - index: the source's index.
    ///   - copy: brings blobs that are missing and proves those that are there.
    /// - Returns: what was loaded and what was not.
    /// - Throws: what concerns the source or the layout as a whole.
    mutating func run(_ index: IndexDocument, _ copy: inout BlobCopy) throws(BeeError) -> LoadResult {
        var plan = try LoadPlan(index)
        warn(plan.warnings)
        try fetchDocuments(of: plan.images.map(\.descriptor), &copy)
        if let name = options.name {
            // What belongs to what stands in the documents.
            try plan.rename(
                to: name, own: layout.ownImages(plan.images.map(\.descriptor)), besideBroken: !failures.isEmpty)
        }
        sound.reserveCapacity(plan.images.count)
        for image in plan.images { try take(image, &copy) }
        try copy.flush()
        let (images, artifacts) = try nameSound()
        return LoadResult(images: images, artifacts: artifacts, failures: failures, warnings: warnings)
    }

    /// Brings the documents of all images, level by level, so that one flush makes a whole level readable.
    ///
    /// What is broken or missing here is judged with its image, and what is beyond the limit is brought with it.
    private func fetchDocuments(of entries: [Descriptor], _ copy: inout BlobCopy) throws(BeeError) {
        var listed: Set<Digest> = []
        var level = entries.filter { $0.mediaType.isDocument && listed.insert($0.digest).inserted }
        while !level.isEmpty {
            for descriptor in level { _ = try attempt { () throws(BeeError) in try copy.copy(descriptor) } }
            try copy.flush()
            var next: [Descriptor] = []
            for index in level where index.mediaType.isIndex && listed.count < entries.count + ImageTree.documentLimit {
                for child in children(of: index) where child.mediaType.isDocument {
                    if listed.insert(child.digest).inserted { next.append(child) }
                }
            }
            level = next
        }
    }

    private func children(of index: Descriptor) -> [Descriptor] {
        do throws(BeeError) { return try layout.index(index).manifests } catch { return [] }
    }

    private mutating func take(_ image: LoadPlan.Image, _ copy: inout BlobCopy) throws(BeeError) {
        guard let failure = try judge(image.descriptor.bare, &copy) else { return sound.append(image) }
        failures.append(LoadResult.Failure(name: image.name, digest: image.descriptor.digest, error: failure))
    }

    /// Brings an image once, however many names it has.
    private mutating func judge(_ image: Descriptor, _ copy: inout BlobCopy) throws(BeeError) -> BeeError? {
        if let known = outcomes[image] { return known }
        var tree = ImageTree(layout: layout)
        let broken = try attempt { () throws(BeeError) in try tree.bring(image, &copy) }.map(explained)
        // What need not be there must not be wrong either, as in a directory.
        let failure = broken ?? tree.absent.lazy.map(explained).first { $0.code == .blobCorrupt }
        warn(tree.warnings)
        outcomes.updateValue(failure, forKey: image)
        return failure
    }

    /// Keeps what is odd once, and no more than is told of one source.
    private mutating func warn(_ texts: [String]) {
        let limit = ArchiveLimits().warnings
        for text in texts where warnings.count <= limit && !warnings.contains(text) {
            warnings.append(warnings.count < limit ? text : "further warnings are left out")
        }
    }

    /// Runs what concerns one image.
    ///
    /// - Parameter body: the work.
    /// - Returns: the error that makes this image broken, nil where it is sound.
    /// - Throws: what ends the load as a whole.
    private func attempt(_ body: () throws(BeeError) -> Void) throws(BeeError) -> BeeError? {
        do {
            try body()
            return nil
        } catch {
            if error.endsLoad { throw error }
            return error
        }
    }

    /// Says "corrupt" of a blob that only seems to be missing because its member's bytes have another digest.
    private func explained(_ error: BeeError) -> BeeError {
        guard error.code == .blobMissing else { return error }
        for subject in error.subjects {
            guard let claim = try? Digest(parsing: subject), let found = misnamed[claim] else { continue }
            return BeeError(
                .blobCorrupt, claim.description, "has the wrong content in the archive, whose digest is \(found)")
        }
        return error
    }

    /// Names what is sound; returns it, and the artifacts that left with images that lost their last name to it.
    private func nameSound() throws(BeeError) -> ([LoadResult.Image], [Descriptor]) {
        guard !sound.isEmpty else { return ([], []) }
        let sound = sound
        return try layout.edit(wait: options.wait) { (editor) throws(BeeError) in
            let before = editor.entries
            var images: [LoadResult.Image] = []
            images.reserveCapacity(sound.count)
            for image in sound {
                let old = try editor.set(name: image.name, image.entry)
                images.append(
                    LoadResult.Image(name: image.name, digest: image.descriptor.digest, replaced: old?.digest))
            }
            guard images.contains(where: { $0.replaced != nil }) else { return (images, []) }
            return (
                images,
                layout.removeArtifacts(leftSince: before, besides: Set(images.map(\.digest)), from: &editor)
            )
        }
    }
}

extension BeeError {
    /// Whether it says nothing of an image, and would come again with the next one.
    var endsLoad: Bool { [.interrupted, .busy, .notPermitted].contains(code) }

    /// The subjects of this error and of those behind it.
    fileprivate var subjects: [String] { [subject] + causes.flatMap(\.subjects) }
}
