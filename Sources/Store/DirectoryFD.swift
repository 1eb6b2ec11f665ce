public import Base
import Glibc
public import SystemPackage

/// An open directory; everything below it is reached by name from its descriptor and no link is followed.
///
/// Renaming or replacing the path it was opened by does not change what it means. It is closed with its last reference.
public final class DirectoryFD: Sendable {
    /// Where it was opened, for errors.
    public let path: String
    private let descriptor: OwnedDescriptor

    private init(adopting descriptor: consuming OwnedDescriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// The descriptor's number, valid while the owner lives.
    public var rawValue: Int32 { descriptor.rawValue }

    /// Opens a directory that a person named; links in its path are followed.
    ///
    /// - Parameter path: the directory.
    /// - Returns: the open directory.
    /// - Throws: `file-missing`, `file-invalid` for what is no directory, `not-permitted`, `input-output`.
    public static func open(_ path: FilePath) throws(BeeError) -> DirectoryFD {
        let raw = Glibc.open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else {
            let number = errno
            guard number != ENOTDIR else { throw BeeError(.fileInvalid, path.string, "is no directory") }
            throw BeeError.system("open directory", path.string, number: number)
        }
        return DirectoryFD(adopting: OwnedDescriptor(adopting: raw), path: path.string)
    }

    /// Opens a directory inside this one.
    ///
    /// - Parameter name: the directory's name, one component.
    /// - Returns: the open directory, or nil where nothing has that name.
    /// - Throws: `layout-invalid` for a link or anything else that is no directory, `not-permitted`, `input-output`.
    public func directory(_ name: String) throws(BeeError) -> DirectoryFD? {
        let raw = openat(rawValue, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if raw >= 0 {
            return DirectoryFD(adopting: OwnedDescriptor(adopting: raw), path: subject(name))
        }
        let number = errno
        switch number {
        case ENOENT: return nil
        case ENOTDIR, ELOOP:
            let kind = try status(of: name)?.kind ?? .other
            throw BeeError(.layoutInvalid, subject(name), "is \(kind.words), where a directory is needed")
        default: throw BeeError.system("open directory", subject(name), number: number)
        }
    }

    /// Opens a directory inside this one and makes it where it is missing.
    ///
    /// A new directory is on the disk when this returns.
    /// - Parameter name: the directory's name, one component.
    /// - Returns: the open directory.
    /// - Throws: as `directory`, and what making it met: `not-permitted`, `input-output`.
    public func makingDirectory(_ name: String) throws(BeeError) -> DirectoryFD {
        if let existing = try directory(name) { return existing }
        let isOurs = mkdirat(rawValue, name, 0o777) == 0
        if !isOurs {
            let number = errno
            guard number == EEXIST else { throw BeeError.system("create directory", subject(name), number: number) }
        }
        guard let made = try directory(name) else {
            throw BeeError(.inputOutput, subject(name), "was removed while it was being made")
        }
        if isOurs { try giveToOwner(made.rawValue, named: name) }
        try sync()
        return made
    }

    /// Makes what was created, renamed or removed in this directory last (`fsync`).
    ///
    /// File systems that cannot do this for a directory answer EINVAL, which is not an error here.
    /// - Throws: `input-output`.
    public func sync() throws(BeeError) {
        guard fsync(rawValue) != 0 else { return }
        let number = errno
        guard number != EINVAL, number != ENOTSUP else { return }
        throw BeeError.system("sync directory", path, number: number)
    }

    /// The path of something in this directory, for errors.
    ///
    /// - Parameter name: its name.
    /// - Returns: this directory's path and the name.
    public func subject(_ name: String) -> String {
        path.hasSuffix("/") ? path + name : path + "/" + name
    }
}
