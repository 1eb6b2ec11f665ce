public import Base
public import Store
public import SystemPackage

extension ImageLayout {
    /// Opens a directory to be checked, whatever state it is in; nothing is created.
    ///
    /// - Parameters:
    ///   - path: the layout directory; links in the path are followed.
    ///   - watch: is told of waits for locks, and can end them.
    /// - Returns: the layout.
    /// - Throws: `layout-missing`; `layout-invalid` for a directory in which nothing looks like a layout;
    ///   `not-permitted`, `input-output`.
    public static func openForCheck(
        _ path: FilePath, watch: StoreLock.Watch = StoreLock.Watch()
    ) throws(BeeError) -> ImageLayout {
        let layout = ImageLayout(path: path, root: try openRoot(path), isForWriting: false, watch: watch)
        guard try !layout.isUnfinished() else { throw missing(path, "holds no image yet") }
        for name in ["oci-layout", "index.json", "blobs"] where try layout.blobs.root.status(of: name) != nil {
            return layout
        }
        throw layout.notALayout()
    }

    /// Checks everything: the layout's files, every document against the image specification, and every blob against
    /// its digest, several at once.
    ///
    /// - Parameters:
    ///   - wait: how long to wait for a sweep at most.
    ///   - progress: hears from any thread how many bytes were checked, and of how many.
    /// - Returns: what was found; damage is a finding, not an error.
    /// - Throws: `busy`, `interrupted`; `not-permitted` and `input-output` where the directory itself cannot be read.
    public func check(
        wait: Duration, progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(BeeError) -> CheckReport {
        let lock = try sharedLock(wait: wait)
        let report = try LayoutCheck(self, progress: progress).run()
        _ = consume lock
        return report
    }
}
