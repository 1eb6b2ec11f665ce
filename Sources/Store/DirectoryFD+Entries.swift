public import Base
import Glibc

/// What stands in a directory under a name.
public struct EntryStatus: Sendable, Hashable {
    /// The kind of file.
    public let kind: Kind
    /// The size in bytes.
    public let size: Int64
    /// The permission bits.
    public let permissions: UInt32
    /// The owner's number.
    public let owner: UInt32
    /// When content, name or owner last changed (ctime): seconds since 1970, UTC.
    public let changeTime: Int64

    /// A kind of file.
    public enum Kind: Sendable, Hashable {
        /// A regular file.
        case regular
        /// A directory.
        case directory
        /// A symbolic link.
        case link
        /// A device, FIFO or socket.
        case other

        /// The kind with its article, for messages.
        public var words: String {
            switch self {
            case .regular: "a file"
            case .directory: "a directory"
            case .link: "a symbolic link"
            case .other: "a device, FIFO or socket"
            }
        }
    }

    init(_ raw: stat) {
        kind =
            switch raw.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        size = Int64(raw.st_size)
        permissions = UInt32(raw.st_mode & 0o7777)
        owner = raw.st_uid
        changeTime = Int64(raw.st_ctim.tv_sec)
    }
}

extension DirectoryFD {
    /// Looks at a name, without following a link (`fstatat`).
    ///
    /// - Parameter name: the name, one component.
    /// - Returns: what stands there, or nil where nothing does.
    /// - Throws: `not-permitted`, `input-output`.
    public func status(of name: String) throws(BeeError) -> EntryStatus? {
        var raw = stat()
        if fstatat(rawValue, name, &raw, AT_SYMLINK_NOFOLLOW) == 0 { return EntryStatus(raw) }
        let number = errno
        guard number != ENOENT else { return nil }
        throw BeeError.system("stat", subject(name), number: number)
    }

    /// Removes a file or link; a missing one is not an error.
    ///
    /// - Parameter name: the name, one component.
    /// - Returns: whether there was one.
    /// - Throws: `not-permitted`, `input-output`.
    @discardableResult
    public func remove(_ name: String) throws(BeeError) -> Bool {
        if unlinkat(rawValue, name, 0) == 0 { return true }
        let number = errno
        guard number != ENOENT else { return false }
        throw BeeError.system("remove", subject(name), number: number)
    }

    /// Moves something in this directory to another one of the same file system, in place of what stood there.
    ///
    /// - Parameters:
    ///   - name: its name here, one component.
    ///   - target: the directory it moves to.
    ///   - newName: its name there.
    /// - Throws: `file-missing`, `not-permitted`, `input-output`.
    public func move(_ name: String, to target: DirectoryFD, as newName: String) throws(BeeError) {
        guard renameat(rawValue, name, target.rawValue, newName) == 0 else {
            throw BeeError.system("rename to", target.subject(newName))
        }
    }

    /// The names in this directory, without `.` and `..`, in byte order.
    ///
    /// A name that is not UTF-8 comes with replacement characters and can be shown, not opened.
    /// - Returns: the names.
    /// - Throws: `not-permitted`, `input-output`.
    public func names() throws(BeeError) -> [String] {
        // A descriptor of its own: reading moves an offset that duplicates share.
        let raw = openat(rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw BeeError.system("open directory", path) }
        guard let stream = fdopendir(raw) else {
            let number = errno
            close(raw)
            throw BeeError.system("read directory", path, number: number)
        }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = Self.name(of: entry)
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw BeeError.system("read directory", path) }
        return names.sorted()
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        // The record may end before the declared 256 bytes, so only its address is used, never a copy of the field.
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let start = UnsafeRawPointer(entry) + offset
        return String(cString: start.assumingMemoryBound(to: CChar.self))
    }
}
