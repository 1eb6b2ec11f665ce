import Glibc
public import SystemPackage

/// Where images are loaded from.
public enum LoadSource: Hashable, Sendable {
    /// An OCI archive in a regular file.
    case archive(FilePath)
    /// An image-layout directory, which is only read.
    case directory(FilePath)
    /// An OCI archive from the standard input.
    case standardInput

    /// Tells a source by its text: `-` is the standard input, a directory a layout, all else an archive.
    ///
    /// - Parameter text: as a person gave it.
    public init(_ text: String) {
        var status = stat()
        if text == "-" {
            self = .standardInput
        } else if stat(text, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            self = .directory(FilePath(text))
        } else {
            self = .archive(FilePath(text))
        }
    }
}

/// How images are loaded.
public struct LoadOptions: Sendable {
    /// The name to give the one image the source holds; the names in the source unless given.
    public var name: String?
    /// How long to wait for a lock.
    public var wait: Duration
    /// Whether to stop; asked between any two chunks.
    public var isInterrupted: @Sendable () -> Bool

    /// Creates options.
    ///
    /// - Parameters:
    ///   - name: the name to give the one image the source holds.
    ///   - wait: how long to wait for a lock.
    ///   - isInterrupted: whether to stop; asked between any two chunks.
    public init(
        name: String? = nil, wait: Duration = .seconds(60), isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) {
        self.name = name
        self.wait = wait
        self.isInterrupted = isInterrupted
    }
}
