import Base
import Store

/// Walks from an index entry to everything it needs: first all that a platform needs, then the rest.
///
/// Each document is read once, however many ways lead to it, so the walk takes time linear in what there is, whatever
/// the indexes' shape.
struct ClosureWalk {
    private let layout: ImageLayout
    private let wanted: Platform
    private let leavesOthersOut: Bool
    private let allowsAbsent: Bool
    private let limit: Int
    private var pending: [IndexStep] = []
    private var postponed: [IndexStep] = []
    private var isNeeded = true
    private var visited: Set<Visit> = []
    private var items: [Closure.Item] = []
    private var warnings: [BeeError] = []

    /// How many blobs one image may need. Images for a dozen platforms with a hundred layers each need some thousand.
    static let limit = 100_000

    /// What makes a blob one to visit of its own: the same bytes can be named as a layer in one place and as a manifest
    /// in another, and only the second shows what they refer to.
    private struct Visit: Hashable {
        let digest: Digest
        let size: Int64
        let mediaType: MediaType?
    }

    init(
        _ layout: ImageLayout, wanted: Platform, leavesOthersOut: Bool, allowsAbsent: Bool = false,
        limit: Int = Self.limit
    ) {
        self.layout = layout
        self.allowsAbsent = allowsAbsent
        self.limit = limit
        self.wanted = wanted
        self.leavesOthersOut = leavesOthersOut
    }

    mutating func walk(from entry: Descriptor) throws(BeeError) -> Closure {
        pending = [IndexStep(descriptor: entry, platform: nil, depth: 0)]
        while let step = pending.popLast() {
            if allowsAbsent, step.depth > 0 { try visitOptional(step) } else { try visit(step) }
            try requireGoingOn(entry)
        }
        isNeeded = false
        (pending, postponed) = (leavesOthersOut ? [] : postponed.reversed(), [])
        while let step = pending.popLast() {
            try visitOptional(step)
            try requireGoingOn(entry)
        }
        return Closure(items: items, warnings: warnings)
    }

    /// Ends the walk where that was asked for, or where what is still known of the image takes too much room.
    private func requireGoingOn(_ entry: Descriptor) throws(BeeError) {
        guard !layout.watch.isInterrupted() else {
            throw BeeError(.interrupted, "", "stopped before the work was done")
        }
        guard items.count + pending.count + postponed.count <= limit else {
            throw BeeError(
                .documentInvalid, entry.digest.description, "leads to more than \(limit) documents and other blobs")
        }
    }

    /// Visits what may be absent, which is a warning.
    private mutating func visitOptional(_ step: IndexStep) throws(BeeError) {
        do {
            try visit(step)
        } catch {
            guard error.code == .blobMissing else { throw error }
            let platform = step.platform?.description ?? "an unknown platform"
            warnings.append(error.wrapped(step.descriptor.digest.description, "is absent, an image for \(platform)"))
        }
    }

    private mutating func visit(_ step: IndexStep) throws(BeeError) {
        let descriptor = step.descriptor
        let isDocument = descriptor.mediaType.isDocument
        guard isNew(descriptor, isDocument: isDocument) else { return }
        if descriptor.mediaType.isIndex {
            let children = try step.children(of: try layout.index(descriptor))
            append(descriptor, isDocument: true)
            schedule(children)
        } else if descriptor.mediaType.isManifest {
            let manifest = try layout.manifest(descriptor)
            append(descriptor, isDocument: true)
            for child in manifest.children where isNew(child, isDocument: false) { append(child, isDocument: false) }
        } else {
            // Neither an image nor a part of one: where an index may lack its images it may lack this.
            append(descriptor, isDocument: false, mayBeAbsent: allowsAbsent && step.depth > 0)
        }
    }

    private mutating func schedule(_ children: [IndexStep]) {
        for child in children.reversed() {
            if isNeeded, let platform = child.platform, !platform.matches(wanted) {
                postponed.append(child)
            } else {
                pending.append(child)
            }
        }
    }

    private mutating func isNew(_ descriptor: Descriptor, isDocument: Bool) -> Bool {
        let visit = Visit(
            digest: descriptor.digest, size: descriptor.size, mediaType: isDocument ? descriptor.mediaType : nil)
        return visited.insert(visit).inserted
    }

    private mutating func append(_ descriptor: Descriptor, isDocument: Bool, mayBeAbsent: Bool = false) {
        let isNeeded = isNeeded && !mayBeAbsent
        items.append(Closure.Item(descriptor: descriptor, isDocument: isDocument, isNeeded: isNeeded))
    }
}
