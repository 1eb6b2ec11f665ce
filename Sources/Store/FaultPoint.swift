import Glibc
import Synchronization

/// A place between two steps of the durable order where a test can stop the process.
///
/// With `BEE_OCI_FAULT=name` in the environment, or `name:N` for the Nth time, the process kills itself there with
/// SIGKILL, as a pulled plug would. Without the variable reaching a point costs one comparison.
public enum FaultPoint: String, CaseIterable, Sendable {
    /// A blob's staging file exists and is empty.
    case blobStaged = "blob-staged"
    /// A blob's content is written, not yet on the disk.
    case blobWritten = "blob-written"
    /// A blob's content is on the disk, still in staging.
    case blobSynced = "blob-synced"
    /// A blob has its name, which is not yet on the disk.
    case blobMoved = "blob-moved"
    /// A blob and its name are on the disk.
    case blobDurable = "blob-durable"
    /// An unreferenced blob's name is gone, not yet from the disk.
    case blobRemoved = "blob-removed"
    /// The old index.json has its copy.
    case indexKept = "index-kept"
    /// The new text of a small file is written beside it.
    case fileWritten = "file-written"
    /// The new text of a small file is on the disk.
    case fileSynced = "file-synced"
    /// The new text of a small file has the file's name, which is not yet on the disk.
    case fileMoved = "file-moved"
    /// The new text and its name are on the disk.
    case fileDurable = "file-durable"
    /// A part of a run that is to stay is pinned.
    case pinned = "pinned"

    /// Stops the process here when the environment asks for it.
    public func reached() {
        guard let plan = Plan.fromEnvironment, plan.name == rawValue else { return }
        let visit = Plan.visits.wrappingAdd(1, ordering: .relaxed).newValue
        guard visit == plan.visit else { return }
        kill(getpid(), SIGKILL)
    }

    private struct Plan: Sendable {
        let name: String
        let visit: Int

        static let visits = Atomic<Int>(0)
        static let fromEnvironment: Plan? = getenv("BEE_OCI_FAULT").map { Plan(String(cString: $0)) }

        init(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1)
            name = parts.first.map(String.init) ?? ""
            visit = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        }
    }
}
