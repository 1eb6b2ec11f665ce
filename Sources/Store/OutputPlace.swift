public import Base
import Glibc
import SystemPackage

/// Where a file stands that a person named for output: judged in one way for archives, objects, host files and metrics.
public struct OutputPlace: Sendable {
    /// The directory that holds it, links followed.
    public let directory: DirectoryFD
    /// Its name there.
    let name: String
    /// The regular file that stands there now and is to be replaced.
    let old: EntryStatus?

    /// Finds the place and refuses what a file must not replace; nothing is made or changed.
    ///
    /// A link is followed, so that the file behind it is replaced and not the link. One that another user has put into
    /// a directory where everybody may put one, as /tmp, is not.
    /// - Parameters:
    ///   - path: the file as it was named; its directory must exist.
    ///   - advice: what to do where something else than a regular file stands there.
    /// - Returns: the place.
    /// - Throws: `usage` for a path that names no file; `file-invalid` where a device, FIFO, socket or directory stands
    ///   there; `file-missing`, `not-permitted`, `input-output`.
    public static func find(_ path: String, advice: String? = nil) throws(BeeError) -> OutputPlace {
        guard path.utf8.last != UInt8(ascii: "/") else {
            throw BeeError(.usage, path, "names a directory, where a file is to be written")
        }
        let resolved = try resolve(FilePath(path))
        guard let name = resolved.lastComponent?.string, name != ".", name != ".." else {
            throw BeeError(.usage, path, "names no file that could be written")
        }
        let directory = try DirectoryFD.open(resolved.folder)
        let old = try directory.status(of: name)
        if let old, old.kind != .regular {
            throw BeeError(
                .fileInvalid, resolved.string, "is \(old.kind.words), and only a regular file is replaced",
                hint: advice)
        }
        return OutputPlace(directory: directory, name: name, old: old)
    }

    /// As many links as the kernel follows (path_resolution(7)).
    private static let mostLinks = 40

    private static func resolve(_ path: FilePath) throws(BeeError) -> FilePath {
        var path = path
        for _ in 0..<mostLinks {
            var status = stat()
            guard lstat(path.string, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
            try requireTrust(in: path, ownedBy: status.st_uid)
            path = path.folder.pushing(try target(of: path))
        }
        throw BeeError(.fileInvalid, path.string, "leads through more than \(mostLinks) symbolic links")
    }

    /// Refuses a link that somebody else has put into a directory where everybody may put one, as /tmp: the rule of
    /// `fs.protected_symlinks` (proc(5)), which guards open(2) and not what reads a link to rename over its target.
    private static func requireTrust(in link: FilePath, ownedBy owner: uid_t) throws(BeeError) {
        var folder = stat()
        guard stat(link.folder.string, &folder) == 0 else { throw BeeError.system("stat", link.folder.string) }
        let isShared = folder.st_mode & S_ISVTX != 0 && folder.st_mode & S_IWOTH != 0
        guard isShared, owner != geteuid(), owner != folder.st_uid else { return }
        throw BeeError(
            .notPermitted, link.string,
            "is a symbolic link of another user in a directory where everybody may make one",
            hint: "name another file, or the one that the link leads to")
    }

    private static func target(of link: FilePath) throws(BeeError) -> FilePath {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard readlink(link.string, &text, Int(PATH_MAX)) >= 0 else { throw BeeError.system("resolve", link.string) }
        return FilePath(platformString: text)
    }
}

extension FilePath {
    /// The directory that holds what is named.
    fileprivate var folder: FilePath {
        let parent = removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
