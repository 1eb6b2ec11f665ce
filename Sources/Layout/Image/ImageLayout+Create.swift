public import Base
import Glibc
public import Store
public import SystemPackage

extension ImageLayout {
    /// Opens a layout for writing; a missing or empty directory is made into one, under its lock.
    ///
    /// - Parameters:
    ///   - path: the layout directory; links in the path are followed.
    ///   - wait: how long to wait for another process's lock at most.
    ///   - makingParents: whether missing directories above are made, too: for the default layout only, for elsewhere
    ///     a missing parent may be a medium that is not mounted.
    ///   - watch: is told of waits for locks, and can end them.
    /// - Returns: the layout.
    /// - Throws: `layout-missing` where the parent is, `layout-invalid` for a directory that holds other things,
    ///   `busy`, `not-permitted`, `input-output`.
    public static func create(
        _ path: FilePath, wait: Duration, makingParents: Bool, watch: StoreLock.Watch = StoreLock.Watch()
    ) throws(BeeError) -> ImageLayout {
        try makeDirectory(path, makingParents: makingParents)
        let layout = ImageLayout(path: path, root: try openRoot(path), isForWriting: true, watch: watch)
        if try layout.isToBeMade() { try layout.fill(wait: wait) }
        try layout.checkVersion()
        return layout
    }

    /// Judges a place as `create` does, before work is done for it; nothing is made.
    ///
    /// - Parameters:
    ///   - path: the layout directory.
    ///   - makingParents: whether missing directories above would be made.
    /// - Throws: as `create`, but for what only making it meets.
    public static func judge(_ path: FilePath, makingParents: Bool) throws(BeeError) {
        var status = stat()
        guard stat(path.string, &status) == 0 else {
            // What else stands against making it is told when it is made.
            guard errno == ENOENT, !makingParents else { return }
            let parent = path.removingLastComponent()
            guard parent.isEmpty || stat(parent.string, &status) == 0 else { throw parentless(path) }
            return
        }
        let layout = ImageLayout(
            path: path, root: try openRoot(path), isForWriting: false, watch: StoreLock.Watch())
        if try !layout.isToBeMade() { try layout.checkVersion() }
    }

    /// Whether the directory is none yet and may become one.
    private func isToBeMade() throws(BeeError) -> Bool {
        if try hasVersionFile() { return false }
        if try isUnfinished() { return true }
        // Another process may make the layout between any two looks, so what seems foreign is looked at again.
        guard try hasVersionFile() else { throw notALayout() }
        return false
    }

    /// The text of an index.json without images.
    private static let emptyIndex = ImageBytes.index(capacity: 128) { _ in }

    /// Makes a layout of an empty directory. The file `oci-layout` comes last: a crash before it leaves what
    /// `isUnfinished` knows, and the next writer begins again.
    private func fill(wait: Duration) throws(BeeError) {
        let lock = try indexLock(wait: wait)
        // Another process may have had the lock before.
        if try hasVersionFile() { return }
        guard try isUnfinished() else { throw notALayout() }
        _ = try blobs.root.makingDirectory("blobs").makingDirectory(Digest.Algorithm.sha256.name)
        try AtomicFile.replace(
            "index.json", in: blobs.root, staging: try blobs.stagingDirectory(), with: Self.emptyIndex)
        try AtomicFile.replace(
            "oci-layout", in: blobs.root, staging: try blobs.stagingDirectory(), with: Array(Self.versionText.utf8))
        _ = consume lock
    }

    /// Whether the directory is empty, or holds only what `fill` leaves when it is stopped in between.
    func isUnfinished() throws(BeeError) -> Bool {
        do {
            return try holdsNothingElse()
        } catch {
            // A link, or anything else where a file or directory should be, is nothing that `fill` leaves.
            guard error.code == .layoutInvalid else { throw error }
            return false
        }
    }

    private func holdsNothingElse() throws(BeeError) -> Bool {
        let names = try blobs.root.names()
        guard names.contains(BlobStore.privateDirectory) else { return names.isEmpty }
        for name in names {
            switch name {
            case BlobStore.privateDirectory: continue
            case "blobs": guard try hasNoBlobs() else { return false }
            case "index.json": guard try readFile(name) == Self.emptyIndex else { return false }
            default: return false
            }
        }
        return true
    }

    private func hasNoBlobs() throws(BeeError) -> Bool {
        guard let directory = try blobs.root.directory("blobs") else { return true }
        guard try directory.names().allSatisfy({ $0 == Digest.Algorithm.sha256.name }) else { return false }
        return try directory.directory(Digest.Algorithm.sha256.name)?.names().isEmpty ?? true
    }

    private static func makeDirectory(_ path: FilePath, makingParents: Bool) throws(BeeError) {
        var status = stat()
        if stat(path.string, &status) == 0 { return }
        let parent = path.removingLastComponent()
        if makingParents, !parent.isEmpty, parent != path {
            try makeDirectory(parent, makingParents: true)
        }
        guard mkdir(path.string, 0o777) != 0 else {
            return try DirectoryFD.open(parent.isEmpty ? "." : parent).sync()
        }
        let number = errno
        switch number {
        case EEXIST: return
        case ENOENT: throw parentless(path)
        default: throw BeeError.system("create directory", path.string, number: number)
        }
    }

    private static func parentless(_ path: FilePath) -> BeeError {
        BeeError(
            .layoutMissing, path.string, "cannot be created: the directory above does not exist",
            hint: "mount the medium, or create \(path.removingLastComponent()) first")
    }
}
