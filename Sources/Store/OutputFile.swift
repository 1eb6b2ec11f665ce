public import Base
import Glibc

/// A file that a person named for output: a temporary one beside its final place until it is whole.
///
/// It belongs to the user who writes it, whoever owned what it replaces or owns the directory.
public struct OutputFile: ~Copyable {
    private var file: StagedFile
    private let place: OutputPlace

    private init(_ file: consuming StagedFile, at place: OutputPlace) {
        self.file = file
        self.place = place
    }

    /// The open file's descriptor, valid while the value lives.
    public var rawValue: Int32 { file.rawValue }

    /// Creates the temporary file; dropped without `commit` it is removed.
    ///
    /// Our own file's permission bits are taken over by the new one. Another user's file can take some away from it and
    /// gives it none: what its owner let others do is not taken on.
    /// - Parameters:
    ///   - place: where it is to stand.
    ///   - permissions: what a new file's are, whatever the umask says; the umask's unless given.
    /// - Returns: the output.
    /// - Throws: `not-permitted`, `input-output`.
    public static func create(at place: OutputPlace, permissions: UInt32? = nil) throws(BeeError) -> OutputFile {
        let file = try StagedFile.create(in: place.directory, prefix: ".bee-oci.")
        if let old = place.old {
            let isOurs = old.owner == geteuid()
            try file.setPermissions(isOurs ? old.permissions : old.permissions & file.permissions())
        } else if let permissions {
            try file.setPermissions(permissions)
        }
        return OutputFile(file, at: place)
    }

    /// Gives the file its name: fsync of the file, rename, fsync of the directory.
    ///
    /// - Parameter isDurable: whether it must be on the disk when this returns; without, a power cut may cost the file.
    /// - Throws: `not-permitted`, `input-output`; then the name stands for what it stood for before, unless only the
    ///   last step failed.
    public consuming func commit(isDurable: Bool = true) throws(BeeError) {
        FaultPoint.fileWritten.reached()
        if isDurable { try file.sync() }
        FaultPoint.fileSynced.reached()
        try file.move(to: place.directory, as: place.name)
        FaultPoint.fileMoved.reached()
        if isDurable { try place.directory.sync() }
        FaultPoint.fileDurable.reached()
    }

    /// Writes a whole file at once.
    ///
    /// - Parameters:
    ///   - path: the file; its directory must exist.
    ///   - bytes: the content.
    ///   - advice: what to do where something else than a regular file stands there.
    ///   - isDurable: whether it must be on the disk when this returns.
    /// - Throws: as `OutputPlace.find`, and what writing met; the old file stands unless only the last step failed.
    public static func replace(
        _ path: String, with bytes: [UInt8], advice: String? = nil, isDurable: Bool = true
    ) throws(BeeError) {
        let output = try create(at: try OutputPlace.find(path, advice: advice))
        try DescriptorWriting.writeAll(bytes, to: output.rawValue, subject: path)
        try output.commit(isDurable: isDurable)
    }
}
