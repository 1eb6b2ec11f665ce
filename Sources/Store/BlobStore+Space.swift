public import Base
import Glibc

extension BlobStore {
    /// Refuses work that the file system has no room for, before it begins.
    ///
    /// What others write meanwhile is not known, so a disk can still be full later.
    /// - Parameter needed: how many bytes more the store is to hold.
    /// - Throws: `input-output` where fewer bytes are free.
    public func requireSpace(_ needed: Int64) throws(BeeError) {
        guard needed > 0, let free = freeSpace(), free < needed else { return }
        throw BeeError(
            .inputOutput, root.path, "has room for \(free) bytes, and \(needed) are needed",
            hint: "free some space on that file system, perhaps with gc, and try again")
    }

    /// Whether the file system has room for bytes; true where it does not tell.
    ///
    /// - Parameter bytes: how many.
    /// - Returns: whether so many are free.
    public func hasRoom(for bytes: Int64) -> Bool {
        freeSpace().map { $0 >= bytes } ?? true
    }

    /// How many bytes this process may still write; nil where the file system does not tell.
    private func freeSpace() -> Int64? {
        var status = statvfs()
        guard fstatvfs(root.rawValue, &status) == 0, status.f_blocks > 0 else { return nil }
        // Some blocks are kept for root.
        let blocks = Int64(clamping: geteuid() == 0 ? status.f_bfree : status.f_bavail)
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: Int64(clamping: status.f_frsize))
        return overflow ? nil : bytes
    }
}
