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
    /// - Parameter path: where the archive is to stand; the directory must exist.
    /// - Returns: the output.
    /// - Throws: `file-invalid` where something else than a regular file stands there, `file-missing`,
    ///   `not-permitted`, `input-output`.
    static func create(_ path: FilePath) throws(BeeError) -> ArchiveOutput {
        let path = try resolved(path)
        guard let name = path.lastComponent?.string, name != ".", name != ".." else {
            throw BeeError(.usage, path.string, "names no file an archive could be written to")
        }
        let parent = path.removingLastComponent()
        let folder: FilePath = parent.isEmpty ? "." : parent
        let directory = try DirectoryFD.open(folder)
        let old = try directory.status(of: name)
        if let old, old.kind != .regular {
            throw BeeError(
                .fileInvalid, path.string, "is no regular file, and an archive replaces the file that is there",
                hint: "to write into it, use -o - and let the shell redirect")
        }
        let file = try StagedFile.create(in: try DirectoryFD.open(folder), prefix: ".bee-oci.")
        if let old { try file.setPermissions(old.permissions) }
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

    /// The path behind a link, so that the archive replaces the file and not the link to it.
    private static func resolved(_ path: FilePath) throws(BeeError) -> FilePath {
        var status = stat()
        guard lstat(path.string, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
        guard let real = realpath(path.string, nil) else { throw BeeError.system("resolve", path.string) }
        defer { free(real) }
        return FilePath(String(cString: real))
    }
}
