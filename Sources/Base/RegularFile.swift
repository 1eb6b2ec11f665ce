public import Glibc

/// An open file that comes from others: a regular file only, links not followed, never blocking on a FIFO.
public struct RegularFile: ~Copyable, Sendable {
    /// The open descriptor, closed with this value.
    public let descriptor: OwnedDescriptor
    /// The size in bytes at the time of opening.
    public let size: Int64

    /// Whether a symbolic link as the last part of a path is followed.
    public enum Links: Sendable {
        /// A link is refused (`O_NOFOLLOW`): for files inside a layout.
        case refused
        /// A link is followed: for files a person named.
        case followed
    }

    /// Opens a regular file for reading.
    ///
    /// - Parameters:
    ///   - path: the file, relative to the directory where one is given.
    ///   - directory: an open directory's descriptor; the working directory unless given.
    ///   - links: whether a symbolic link as the last part is followed.
    ///   - subject: the name for errors; the path unless given.
    /// - Returns: the open file.
    /// - Throws: `file-missing`, `not-permitted`, `file-invalid` for what is no regular file, `input-output`.
    public static func open(
        _ path: String, in directory: Int32 = AT_FDCWD, links: Links = .refused, subject: String? = nil
    ) throws(BeeError) -> RegularFile {
        let name = subject ?? path
        // O_NONBLOCK: opening a FIFO for reading would wait for a writer for ever.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (links == .refused ? O_NOFOLLOW : 0)
        let raw = openat(directory, path, flags)
        guard raw >= 0 else {
            let number = errno
            switch number {
            case ELOOP where links == .refused: throw notRegular(name, "a symbolic link")
            // What open(2) answers for a socket, and for a device that nothing drives.
            case ENXIO: throw notRegular(name, "a socket or device")
            default: throw BeeError.system("open", name, number: number)
            }
        }
        let descriptor = OwnedDescriptor(adopting: raw)
        var status = stat()
        guard fstat(raw, &status) == 0 else { throw BeeError.system("stat", name) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw notRegular(name, kind(status.st_mode)) }
        return RegularFile(descriptor: descriptor, size: Int64(status.st_size))
    }

    /// Reads a whole regular file into memory.
    ///
    /// - Parameters:
    ///   - path: the file, relative to the directory where one is given.
    ///   - directory: an open directory's descriptor; the working directory unless given.
    ///   - links: whether a symbolic link as the last part is followed.
    ///   - limit: the largest size in bytes that is read.
    ///   - subject: the name for errors; the path unless given.
    /// - Returns: the bytes.
    /// - Throws: as `open`, and `file-invalid` above the limit.
    public static func read(
        _ path: String, in directory: Int32 = AT_FDCWD, links: Links = .refused, limit: Int, subject: String? = nil
    ) throws(BeeError) -> [UInt8] {
        let name = subject ?? path
        let file = try open(path, in: directory, links: links, subject: name)
        guard file.size <= Int64(limit) else { throw tooLarge(name, limit) }
        // One byte more than the size, so that the end is seen. Files under /sys and /proc tell size 0 or a page, and
        // others may grow, so the end is where read says it is.
        var bytes = try readUpTo(max(4096, Int(file.size) + 1), from: file, name)
        var isAtEnd = bytes.count <= max(4095, Int(file.size))
        while !isAtEnd, bytes.count <= limit {
            let chunk = try readUpTo(64 << 10, from: file, name)
            isAtEnd = chunk.isEmpty
            bytes.append(contentsOf: chunk)
        }
        guard bytes.count <= limit else { throw tooLarge(name, limit) }
        return bytes
    }

    /// Reads until there are so many bytes or the file ends.
    private static func readUpTo(
        _ most: Int, from file: borrowing RegularFile, _ name: String
    ) throws(BeeError) -> [UInt8] {
        let descriptor = file.descriptor.rawValue
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
            while filled < most {
                let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), most - filled)
                if count > 0 { filled += count }
                if count == 0 { return }
                guard count < 0, errno != EINTR else { continue }
                failure = errno
                return
            }
        }
        guard failure == 0 else { throw BeeError.system("read", name, number: failure) }
        return bytes
    }

    private static func notRegular(_ name: String, _ kind: String) -> BeeError {
        BeeError(.fileInvalid, name, "is \(kind), where a regular file is needed")
    }

    private static func tooLarge(_ name: String, _ limit: Int) -> BeeError {
        BeeError(.fileInvalid, name, "is larger than the \(limit) bytes that are read of such a file")
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a directory"
        case S_IFIFO: "a FIFO"
        case S_IFSOCK: "a socket"
        case S_IFBLK, S_IFCHR: "a device"
        default: "no regular file"
        }
    }
}
