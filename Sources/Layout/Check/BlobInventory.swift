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
    /// What stands in the place of a directory of blobs and is none, in the order of paths.
    private(set) var misplaced: [StoredFile] = []
    private var unreachable: Set<Digest.Algorithm> = []

    init(_ files: [StoredFile]) {
        for file in files {
            if let digest = file.digest {
                sizes[digest] = file.status.size
            } else if let digest = Self.place(file) {
                irregular.insert(digest)
            } else if let algorithm = Self.algorithms.first(where: { file.path == "blobs/" + $0.name }) {
                unreachable.insert(algorithm)
                misplaced.append(file)
            } else {
                strays.append(file)
            }
        }
    }

    /// What stands where `blobs` itself is no directory.
    static let ofNoDirectory = {
        var inventory = BlobInventory([])
        inventory.unreachable = Set(algorithms)
        return inventory
    }()

    /// The algorithms whose directories are known.
    private static let algorithms: [Digest.Algorithm] = [.sha256, .sha512, .blake3]

    /// Whether a blob's directory is none, so that nothing can be said of the blob.
    func isOutOfReach(_ digest: Digest) -> Bool { unreachable.contains(digest.algorithm) }

    /// The digest that a path names, whatever stands there.
    private static func place(_ file: StoredFile) -> Digest? {
        let parts = file.path.split(separator: "/")
        return parts.count == 3 && file.status.kind != .regular ? try? Digest(parsing: "\(parts[1]):\(parts[2])") : nil
    }
}
