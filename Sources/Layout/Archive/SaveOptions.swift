import Base
import Glibc
public import SystemPackage

/// Where images are saved to.
public enum SaveTarget: Hashable, Sendable {
    /// An OCI archive, which replaces the file by a rename once it is whole and on the disk.
    case archive(FilePath)
    /// An image-layout directory, which is added to.
    case directory(FilePath)
    /// An OCI archive on the standard output.
    case standardOutput

    /// Tells a target by its text: `-` is the standard output, what ends in `/` or names a directory is a layout, all
    /// else an archive.
    ///
    /// - Parameter text: as a person gave it.
    public init(_ text: String) {
        if text == "-" {
            self = .standardOutput
            return
        }
        var status = stat()
        let isDirectory = stat(text, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        self =
            isDirectory || text.utf8.last == UInt8(ascii: "/") ? .directory(FilePath(text)) : .archive(FilePath(text))
    }
}

/// How images are saved.
public struct SaveOptions: Sendable {
    /// How an archive is compressed.
    public var compression: ArchiveCompression
    /// The platform whose blobs are saved, all of them unless given; indexes keep their bytes.
    public var platform: Platform?
    /// How long to wait for a lock.
    public var wait: Duration
    /// Whether to stop; asked between any two chunks.
    public var isInterrupted: @Sendable () -> Bool

    /// Creates options.
    ///
    /// - Parameters:
    ///   - compression: how an archive is compressed.
    ///   - platform: the platform whose blobs are saved, all of them unless given.
    ///   - wait: how long to wait for a lock.
    ///   - isInterrupted: whether to stop; asked between any two chunks.
    public init(
        compression: ArchiveCompression = .none, platform: Platform? = nil, wait: Duration = .seconds(60),
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) {
        self.compression = compression
        self.platform = platform
        self.wait = wait
        self.isInterrupted = isInterrupted
    }
}
