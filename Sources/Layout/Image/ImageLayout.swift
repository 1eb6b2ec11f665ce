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

    /// The spare copy of index.json, in our folder.
    static let spareName = "index.prev"

    /// The largest OCI document that is read, in bytes.
    static let documentLimit = JSONLimits.document.bytes

    init(path: FilePath, root: DirectoryFD, isForWriting: Bool, watch: StoreLock.Watch) {
        self.path = path
        self.blobs = BlobStore(root: root)
        self.isForWriting = isForWriting
        self.watch = watch
    }

    /// Opens a layout that is there; creates nothing, so for reading read-only media will do.
    ///
    /// - Parameters:
    ///   - path: the layout directory; links in the path are followed.
    ///   - isForWriting: whether lock files that are missing are made when they are needed.
    ///   - watch: is told of waits for locks, and can end them.
    /// - Returns: the layout, whose `oci-layout` file is sound; index.json is not looked at.
    /// - Throws: `layout-missing`, `layout-invalid`, `not-permitted`, `input-output`.
    public static func open(
        _ path: FilePath, isForWriting: Bool = false, watch: StoreLock.Watch = StoreLock.Watch()
    ) throws(BeeError) -> ImageLayout {
        let layout = ImageLayout(path: path, root: try openRoot(path), isForWriting: isForWriting, watch: watch)
        guard try layout.hasVersionFile() else {
            throw try layout.isUnfinished() ? missing(path, "holds no image yet") : layout.notALayout()
        }
        try layout.checkVersion()
        return layout
    }

    /// The layout's index.json, read now.
    ///
    /// - Returns: the index; its entries are what `list` shows.
    /// - Throws: `layout-invalid` where the file is missing, `document-invalid`, `digest-invalid`, `input-output`.
    public func index() throws(BeeError) -> IndexDocument {
        do throws(BeeError) {
            let bytes = try readFile("index.json", limit: JSONLimits.layoutIndex.bytes)
            return try IndexDocument(parsingLayoutIndex: bytes, subject: blobs.root.subject("index.json"))
        } catch {
            throw try withRemedy(error)
        }
    }

    /// The spare copy of index.json, nil where there is none.
    ///
    /// - Returns: the index.
    /// - Throws: `layout-invalid`, `document-invalid`, `input-output`.
    func previousIndex() throws(BeeError) -> IndexDocument? {
        let name = Self.spareName
        guard let own = try readablePrivateDirectory(), try own.status(of: name) != nil else {
            return nil
        }
        let subject = own.subject(name)
        let bytes = try RegularFile.read(name, in: own.rawValue, limit: JSONLimits.layoutIndex.bytes, subject: subject)
        return try IndexDocument(parsingLayoutIndex: bytes, subject: subject)
    }

    /// Says of an index that is lost or damaged how it comes back.
    private func withRemedy(_ error: BeeError) throws(BeeError) -> BeeError {
        guard error.code != .inputOutput, error.code != .notPermitted else { return error }
        let hasPrevious = try readablePrivateDirectory()?.status(of: Self.spareName) != nil
        let hint =
            hasPrevious
            ? "bee-oci fsck --repair restores it from the copy in .bee-oci/index.prev"
            : "no earlier index is kept, so it cannot be rebuilt: fetch the layout again"
        return BeeError(error.code, error.subject, error.message, hint: hint, causes: error.causes)
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

    static func missing(_ path: FilePath, _ message: String) -> BeeError {
        BeeError(
            .layoutMissing, path.string, message,
            hint: "name the layout directory with --layout, or make one with pack or load")
    }
}
