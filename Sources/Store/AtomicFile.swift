public import Base

/// Replaces a small file so that every reader, and the disk after a power cut, has either the old text or the new one.
public enum AtomicFile {
    /// Writes a file: temporary, fsync, rename, fsync of the directory.
    ///
    /// An existing file's permission bits are kept; one that root writes belongs to the owner of the staging directory.
    /// - Parameters:
    ///   - name: the file's name in the directory, one component.
    ///   - directory: where the file is.
    ///   - staging: where its temporary file is written; on the same file system.
    ///   - bytes: the whole content.
    /// - Throws: `not-permitted`, `input-output`; the old file stands unless only the last fsync failed.
    public static func replace(
        _ name: String, in directory: DirectoryFD, staging: DirectoryFD, with bytes: [UInt8]
    ) throws(BeeError) {
        let old = try directory.status(of: name)
        var file = try StagedFile.create(in: staging, prefix: name + ".")
        try file.giveToOwner()
        try file.write(bytes)
        if let old, old.kind == .regular { try file.setPermissions(old.permissions) }
        FaultPoint.fileWritten.reached()
        try file.sync()
        FaultPoint.fileSynced.reached()
        try file.move(to: directory, as: name)
        FaultPoint.fileMoved.reached()
        try directory.sync()
        FaultPoint.fileDurable.reached()
    }
}
