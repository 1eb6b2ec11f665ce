import Base
import Store

/// What stands in a layout's `blobs` when a check begins.
struct BlobInventory {
    /// The sizes in bytes of the regular files that digests name.
    private(set) var sizes: [Digest: Int64] = [:]
    /// What stands in a blob's place and is no regular file.
    private(set) var irregular: Set<Digest> = []
    /// Everything else, in the order of paths.
    private(set) var strays: [StoredFile] = []

    init(_ files: [StoredFile]) {
        for file in files {
            if let digest = file.digest {
                sizes[digest] = file.status.size
            } else if let digest = Self.place(file) {
                irregular.insert(digest)
            } else {
                strays.append(file)
            }
        }
    }

    /// The digest that a path names, whatever stands there.
    private static func place(_ file: StoredFile) -> Digest? {
        let parts = file.path.split(separator: "/")
        return parts.count == 3 && file.status.kind != .regular ? try? Digest(parsing: "\(parts[1]):\(parts[2])") : nil
    }
}
