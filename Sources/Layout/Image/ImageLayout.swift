public import Base
public import Store
public import SystemPackage

/// An OCI image-layout directory, ours or another tool's.
///
/// Documents are read anew at each call, and verified where they have a digest: another process may change the
/// directory at any time. What spans several blobs holds `sharedLock` meanwhile; changes go through `edit`.
public final class ImageLayout: Sendable {
    /// Where the layout is, as it was named.
    public let path: FilePath
    /// The layout's blobs.
    public let blobs: BlobStore
    /// Is told of waits for locks of this layout, and can end them.
    let watch: StoreLock.Watch
    /// Whether lock files that are missing are made.
    let isForWriting: Bool

    /// The largest OCI document that is read, in bytes.
    static let documentLimit = JSONLimits.document.bytes

    init(path: FilePath, root: consuming DirectoryFD, isForWriting: Bool, watch: StoreLock.Watch) {
        self.path = path
        self.blobs = BlobStore(root: root)
        self.isForWriting = isForWriting
        self.watch = watch
    }

    /// Opens a layout for reading; creates nothing, so read-only media will do.
    ///
    /// - Parameters:
    ///   - path: the layout directory; links in the path are followed.
    ///   - watch: is told of waits for locks, and can end them.
    /// - Returns: the layout, whose `oci-layout` file is sound; index.json is not looked at.
    /// - Throws: `layout-missing`, `layout-invalid`, `not-permitted`, `input-output`.
    public static func open(
        _ path: FilePath, watch: StoreLock.Watch = StoreLock.Watch()
    ) throws(BeeError) -> ImageLayout {
        let layout = ImageLayout(path: path, root: try openRoot(path), isForWriting: false, watch: watch)
        guard try layout.hasVersionFile() else {
            throw try layout.isEmpty() ? missing(path, "holds no image yet") : layout.notALayout()
        }
        try layout.checkVersion()
        return layout
    }

    /// The layout's index.json, read now.
    ///
    /// - Returns: the index; its entries are what `list` shows.
    /// - Throws: `layout-invalid` where the file is missing, `document-invalid`, `digest-invalid`, `input-output`.
    public func index() throws(BeeError) -> IndexDocument {
        let bytes = try readFile("index.json", hint: "a lost index.json cannot be rebuilt: fetch the layout again")
        return try IndexDocument(parsing: bytes, subject: blobs.root.subject("index.json"))
    }

    static func openRoot(_ path: FilePath) throws(BeeError) -> DirectoryFD {
        do {
            return try DirectoryFD.open(path)
        } catch {
            switch error.code {
            case .fileMissing: throw missing(path, "does not exist")
            case .fileInvalid: throw BeeError(.layoutInvalid, path.string, "is no directory")
            default: throw error
            }
        }
    }

    private static func missing(_ path: FilePath, _ message: String) -> BeeError {
        BeeError(
            .layoutMissing, path.string, message,
            hint: "name the layout directory with --layout, or make one with pack or load")
    }
}
