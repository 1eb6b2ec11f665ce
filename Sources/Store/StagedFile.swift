public import Base
import Glibc

/// A file that is being written under a temporary name and gets its real name when it is complete.
///
/// Dropped before `move`, the temporary file is removed. No unnamed file (`O_TMPFILE`) or hard link is used: FAT, which
/// USB sticks carry, has neither.
public struct StagedFile: ~Copyable, Sendable {
    private let directory: DirectoryFD
    private let descriptor: OwnedDescriptor
    private let name: String
    private var isNamed = true

    private init(_ descriptor: consuming OwnedDescriptor, name: String, in directory: DirectoryFD) {
        self.directory = directory
        self.descriptor = descriptor
        self.name = name
    }

    deinit {
        // What cannot be removed is litter in staging, swept later; there is nobody left to tell.
        if isNamed { _ = unlinkat(directory.rawValue, name, 0) }
    }

    /// Creates an empty temporary file.
    ///
    /// - Parameters:
    ///   - directory: where it is staged; on the same file system as the place it will move to.
    ///   - prefix: how its name begins; random digits follow.
    ///   - permissions: its permission bits, from which the process's umask takes.
    /// - Returns: the open file.
    /// - Throws: `not-permitted`, `input-output`.
    public static func create(
        in directory: DirectoryFD, prefix: String, permissions: UInt32 = 0o666
    ) throws(BeeError) -> StagedFile {
        while true {
            let name = prefix + String(UInt64.random(in: .min ... .max), radix: 16)
            let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            let raw = openat(directory.rawValue, name, flags, mode_t(permissions))
            if raw >= 0 {
                return StagedFile(OwnedDescriptor(adopting: raw), name: name, in: directory)
            }
            let number = errno
            guard number == EEXIST else {
                throw BeeError.system("create", directory.subject(name), number: number)
            }
        }
    }

    /// Gives the file to the owner of the directory it is staged in, where root writes another's layout.
    ///
    /// - Throws: `input-output`.
    func giveToOwner() throws(BeeError) {
        try directory.giveToOwner(descriptor.rawValue, named: name)
    }

    /// The descriptor's number, valid while the file lives.
    public var rawValue: Int32 { descriptor.rawValue }

    /// Where the temporary file is, for errors.
    public var path: String { directory.subject(name) }

    /// Appends bytes.
    ///
    /// - Parameter bytes: what follows in the file.
    /// - Throws: `input-output`, with a hint where the disk is full or the file too large for the file system.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BeeError) {
        try DescriptorWriting.writeAll(bytes, to: descriptor.rawValue, subject: path)
    }

    /// Appends bytes.
    ///
    /// - Parameter bytes: what follows in the file.
    /// - Throws: `input-output`, with a hint where the disk is full or the file too large for the file system.
    public mutating func write(_ bytes: [UInt8]) throws(BeeError) {
        try DescriptorWriting.writeAll(bytes, to: descriptor.rawValue, subject: path)
    }

    /// Brings the content to the disk (`fsync`).
    ///
    /// - Throws: `input-output`: what was written may be lost, and a second try would not tell.
    public func sync() throws(BeeError) {
        guard fsync(descriptor.rawValue) == 0 else { throw BeeError.system("sync", path) }
    }

    /// Takes the permission to write away, so that no tool changes a blob by accident; the umask keeps its say over who
    /// may read.
    ///
    /// - Throws: `input-output`.
    func makeReadOnly() throws(BeeError) {
        // As a rule it was created so; some file systems go by what is set later.
        let permissions = try permissions()
        if permissions & ~0o444 != 0 { try setPermissions(permissions & 0o444) }
    }

    /// Closes the file and leaves it in staging under its temporary name; who parked it moves or removes it.
    ///
    /// - Returns: the name.
    consuming func park() -> String {
        isNamed = false
        return name
    }

    /// Sets the permission bits; a file system that has none is left as it is.
    ///
    /// - Parameter permissions: the bits, not narrowed by the umask.
    /// - Throws: `input-output`.
    public func setPermissions(_ permissions: UInt32) throws(BeeError) {
        guard fchmod(descriptor.rawValue, mode_t(permissions)) != 0 else { return }
        let number = errno
        guard number != EPERM, number != ENOTSUP, number != ENOSYS else { return }
        throw BeeError.system("set permissions of", path, number: number)
    }

    /// The permission bits the file has now.
    ///
    /// - Returns: the bits.
    /// - Throws: `input-output`.
    public func permissions() throws(BeeError) -> UInt32 {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw BeeError.system("stat", path) }
        return UInt32(status.st_mode & 0o7777)
    }

    /// Gives the file its name, atomically, in place of what stood there (`renameat`).
    ///
    /// Neither the content nor the name is on the disk for that: `sync` comes before, `DirectoryFD.sync` after. On FAT the
    /// name is given its content here, so that syncing the directory is enough there, too.
    /// - Parameters:
    ///   - target: the directory it moves to.
    ///   - newName: its name there.
    /// - Throws: `not-permitted`, `input-output`; the temporary file is removed then.
    public consuming func move(to target: DirectoryFD, as newName: String) throws(BeeError) {
        let isOnFAT = directory.isOnFAT
        // While the replaced file is open its clusters are not free: with the power cut before the entry has the new ones, it
        // still stands for the old content, and not for clusters that the table says are free.
        let replaced = isOnFAT ? Self.openIfThere(newName, in: target) : nil
        guard renameat(directory.rawValue, name, target.rawValue, newName) == 0 else {
            throw BeeError.system("rename to", target.subject(newName))
        }
        isNamed = false
        if isOnFAT { try syncName() }
        _ = consume replaced
    }

    private static func openIfThere(_ name: String, in directory: DirectoryFD) -> OwnedDescriptor? {
        let raw = openat(directory.rawValue, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        return raw < 0 ? nil : OwnedDescriptor(adopting: raw)
    }

    /// Brings the new name to the disk on FAT. The old one goes first: with the power cut while the disk has both, each
    /// stands for the same clusters, and to remove one would free the other's.
    private func syncName() throws(BeeError) {
        try directory.sync()
        try sync()
    }
}
