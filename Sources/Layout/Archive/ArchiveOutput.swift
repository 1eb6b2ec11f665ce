import Base
import Glibc
import Store
import SystemPackage

/// The file an archive is written into: a temporary one beside its final place until it is whole and on the disk.
struct ArchiveOutput: ~Copyable {
    private var file: StagedFile
    private let directory: DirectoryFD
    private let name: String

    private init(_ file: consuming StagedFile, _ directory: DirectoryFD, _ name: String) {
        self.file = file
        self.directory = directory
        self.name = name
    }

    /// The open file.
    var rawValue: Int32 { file.rawValue }

    /// Creates the temporary file; dropped without `commit` it is removed.
    ///
    /// - Parameters:
    ///   - path: where the archive is to stand; the directory must exist.
    ///   - permissions: what a new file's are, whatever the umask says; the umask's unless given.
    /// - Returns: the output.
    /// - Throws: `file-invalid` where something else than a regular file stands there, `file-missing`,
    ///   `not-permitted`, `input-output`.
    static func create(_ path: FilePath, permissions: UInt32? = nil) throws(BeeError) -> ArchiveOutput {
        let path = try resolved(path)
        guard let name = path.lastComponent?.string, name != ".", name != ".." else {
            throw BeeError(.usage, path.string, "names no file an archive could be written to")
        }
        let folder = path.folder
        let directory = try DirectoryFD.open(folder)
        let old = try directory.status(of: name)
        if let old, old.kind != .regular {
            throw BeeError(
                .fileInvalid, path.string, "is no regular file, and an archive replaces the file that is there",
                hint: "to write into it, use -o - and let the shell redirect")
        }
        let file = try StagedFile.create(in: try DirectoryFD.open(folder), prefix: ".bee-oci.")
        if let old {
            // A file of somebody else is replaced by ours: what its owner let others do is not taken on.
            let isOurs = old.owner == geteuid()
            try file.setPermissions(isOurs ? old.permissions : old.permissions & file.permissions())
        } else if let permissions {
            try file.setPermissions(permissions)
        }
        return ArchiveOutput(file, directory, name)
    }

    /// Gives the archive its name: fsync of the file, rename, fsync of the directory.
    ///
    /// - Throws: `not-permitted`, `input-output`; then the name stands for what it stood for before, unless only the
    ///   last step failed.
    consuming func commit() throws(BeeError) {
        FaultPoint.fileWritten.reached()
        try file.sync()
        FaultPoint.fileSynced.reached()
        try file.move(to: directory, as: name)
        FaultPoint.fileMoved.reached()
        try directory.sync()
        FaultPoint.fileDurable.reached()
    }
}

// The path behind links, so that the archive replaces the file and not the link to it.
extension ArchiveOutput {
    /// As many links as the kernel follows (path_resolution(7)).
    private static let mostLinks = 40

    private static func resolved(_ path: FilePath) throws(BeeError) -> FilePath {
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
