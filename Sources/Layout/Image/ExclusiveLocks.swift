import Base
import Store

/// Both locks of a layout, held alone: nobody writes, and nobody reads several blobs.
struct ExclusiveLocks: ~Copyable {
    private let store: StoreLock?
    private let index: StoreLock?

    private init(_ store: consuming StoreLock?, _ index: consuming StoreLock?) {
        self.store = store
        self.index = index
    }

    /// Takes the store's lock, then the index's (STO-30).
    ///
    /// - Parameters:
    ///   - layout: the layout; its lock files are made where they are missing.
    ///   - wait: how long to wait for each at most.
    /// - Returns: both locks.
    /// - Throws: `busy`, `interrupted`, `layout-invalid`, `not-permitted`, `input-output`.
    static func take(of layout: ImageLayout, wait: Duration) throws(BeeError) -> ExclusiveLocks {
        let store = try layout.exclusiveLock(wait: wait)
        let index = try layout.indexLock(wait: wait)
        return ExclusiveLocks(store, index)
    }
}
