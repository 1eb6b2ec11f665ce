import Base
import Store

extension ImageLayout {
    /// The entries that are images of their own. Left out are artifacts that refer to another image, and entries without
    /// a name that an image index among the others holds, which oras lists beside it, or that hold types for an image.
    ///
    /// A document that cannot be read holds nothing and refers to nothing that could be told.
    /// - Parameter entries: entries of one index, whose documents are in this layout.
    /// - Returns: those that are images of their own, in order.
    func ownImages(_ entries: [Descriptor]) -> [Descriptor] {
        guard let first = entries.first, entries.contains(where: { $0.digest != first.digest }) else { return entries }
        let held = documents(heldBy: entries)
        let all = held.union(entries.map(\.digest))
        var subjects = Subjects(layout: self)
        return entries.filter { entry in
            if entry.name == nil, held.contains(entry.digest) || entry.artifactType == MediaType.kernelTypes.rawValue {
                return false
            }
            guard let subject = subjects.subject(of: entry), subject != entry.digest else { return true }
            return !all.contains(subject)
        }
    }

    /// What the image indexes among entries hold, and the indexes inside these; each is read once.
    func documents(heldBy entries: [Descriptor]) -> Set<Digest> {
        var held: Set<Digest> = []
        var read: Set<Descriptor> = []
        var pending = entries.filter(\.mediaType.isIndex)
        while let next = pending.popLast() {
            guard read.insert(next.bare).inserted else { continue }
            for child in (try? index(next))?.manifests ?? [] where held.insert(child.digest).inserted {
                if child.mediaType.isIndex { pending.append(child) }
            }
        }
        return held
    }
}
