public import Base
import Store

extension ImageLayout {
    /// Restores what can be restored and puts aside what is corrupt, so that loading again heals the rest.
    ///
    /// It holds both locks alone. Nothing that is sound is dropped: entries of the index stay, also of images that are
    /// not whole now, and what is corrupt is moved to `.bee-oci/quarantine`, not removed. Each step is on the disk
    /// before the next.
    /// - Parameters:
    ///   - wait: how long to wait for other processes at most.
    ///   - progress: hears from any thread how many bytes were checked, and of how many.
    /// - Returns: what was done, and what is found afterwards.
    /// - Throws: `busy`, `interrupted`, `layout-invalid`, `not-permitted`, `input-output`.
    public func repair(
        wait: Duration, progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(BeeError) -> RepairResult {
        let locks = try ExclusiveLocks.take(of: self, wait: wait)
        var repair = LayoutRepair(self)
        try repair.restoreIndex()
        try repair.restoreLayoutFile()
        try repair.putSpareAside()
        var report = try LayoutCheck(self, progress: progress).run()
        if !report.corrupt.isEmpty {
            try repair.quarantine(report.corrupt)
            report = try LayoutCheck(self, progress: progress).run()
        }
        _ = consume locks
        return RepairResult(actions: repair.actions, report: report)
    }
}

/// The steps of one repair. The caller holds both locks.
struct LayoutRepair {
    private(set) var actions: [RepairResult.Action] = []
    private let layout: ImageLayout

    init(_ layout: ImageLayout) {
        self.layout = layout
    }

    /// Puts the index before the last change in the place of one that cannot be read.
    mutating func restoreIndex() throws(BeeError) {
        do throws(BeeError) {
            _ = try layout.index()
            return
        } catch {
            // A disk that cannot be read is not mended by writing to it.
            guard error.code != .inputOutput, error.code != .notPermitted else { throw error }
        }
        guard let previous = readPrevious() else { return }
        if try layout.blobs.root.status(of: "index.json") != nil {
            try putAside("index.json", from: layout.blobs.root, as: "index.json")
        }
        try AtomicFile.replace(
            "index.json", in: layout.blobs.root, staging: try layout.blobs.stagingDirectory(), with: previous.bytes)
        actions.append(RepairResult.Action(kind: .indexRestored, subject: "index.json"))
    }

    private func readPrevious() -> IndexDocument? {
        do throws(BeeError) { return try layout.previousIndex() } catch { return nil }
    }

    /// Writes `oci-layout` anew where it is missing or no JSON, and everything else says that this is a layout.
    mutating func restoreLayoutFile() throws(BeeError) {
        do throws(BeeError) {
            _ = try layout.index()
            guard try layout.blobs.root.directory("blobs") != nil, try layout.lacksVersion() else { return }
        } catch {
            return
        }
        try AtomicFile.replace(
            "oci-layout", in: layout.blobs.root, staging: try layout.blobs.stagingDirectory(),
            with: Array(ImageLayout.versionText.utf8))
        actions.append(RepairResult.Action(kind: .layoutFileRestored, subject: "oci-layout"))
    }

    /// Moves what stands in the place of the spare copy of index.json and is no regular file out of its way.
    mutating func putSpareAside() throws(BeeError) {
        let name = ImageLayout.spareName
        guard let own = try layout.readablePrivateDirectory(), let status = try own.status(of: name),
            status.kind != .regular
        else { return }
        try putAside(name, from: own, as: name)
        actions.append(RepairResult.Action(kind: .quarantined, subject: "\(BlobStore.privateDirectory)/\(name)"))
    }

    /// Moves corrupt blobs to `.bee-oci/quarantine`.
    mutating func quarantine(_ digests: [Digest]) throws(BeeError) {
        for digest in digests.sorted() {
            guard let directory = try layout.blobs.root.directory("blobs")?.directory(digest.algorithm.name) else {
                continue
            }
            guard try directory.status(of: digest.encoded) != nil else { continue }
            try putAside(digest.encoded, from: directory, as: "\(digest.algorithm.name)-\(digest.encoded)")
            actions.append(RepairResult.Action(kind: .quarantined, subject: digest.description))
        }
    }

    private func putAside(_ name: String, from directory: DirectoryFD, as newName: String) throws(BeeError) {
        let quarantine = try layout.blobs.root.makingDirectory(BlobStore.privateDirectory)
            .makingDirectory(LayoutFiles.quarantine)
        // What was put aside before stays: nothing is removed.
        var place = newName
        for number in 1... {
            guard try quarantine.status(of: place) != nil else { break }
            place = "\(newName).\(number)"
        }
        try directory.move(name, to: quarantine, as: place)
        try quarantine.sync()
        try directory.sync()
    }
}

extension ImageLayout {
    /// Whether `oci-layout` is missing or so damaged that it says no version at all.
    fileprivate func lacksVersion() throws(BeeError) -> Bool {
        guard let status = try blobs.root.status(of: "oci-layout") else { return true }
        guard status.kind == .regular else { return false }
        let bytes = try readFile("oci-layout")
        do throws(BeeError) {
            _ = try JSONScanner.parse(bytes, subject: "oci-layout")
            return false
        } catch {
            return true
        }
    }
}
