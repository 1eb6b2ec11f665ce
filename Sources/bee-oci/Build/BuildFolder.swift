import Base
import Glibc
import Loader
import Store
import SystemPackage

/// The folder that keeps what builds have in common: headers for the compiler, and objects that were compiled before.
///
/// Everything in it is named by a digest and made again when it is missing, so it may be deleted at any time.
struct BuildFolder: ~Copyable {
    /// Where it is, an absolute path.
    let path: String
    /// Whether it goes with its owner.
    private let isTemporary: Bool

    private init(_ path: String, isTemporary: Bool) {
        self.path = path
        self.isTemporary = isTemporary
    }

    deinit {
        // What cannot be removed is litter among other temporary files; there is nobody left to tell.
        if isTemporary { try? Self.remove(FilePath(path)) }
    }

    /// Opens the folder and makes it where it is missing: `/var/cache/bee-oci` for root, `$XDG_CACHE_HOME/bee-oci` or
    /// `~/.cache/bee-oci` for others; where there is no such place, one that goes with its owner.
    ///
    /// - Parameter context: the environment and the user.
    /// - Returns: the folder.
    /// - Throws: `not-permitted` where others could put objects there, and what making it met.
    static func open(in context: Context) throws(BeeError) -> BuildFolder {
        if let path = standard(context.environment, userID: context.userID), try make(FilePath(path)),
            faccessat(AT_FDCWD, path, R_OK | W_OK | X_OK, AT_EACCESS) == 0
        {
            try requireOwn(path, userID: context.userID)
            return BuildFolder(path, isTemporary: false)
        }
        let path = try makeTemporary(context.environment)
        context.messages.note("note: nothing is kept for the next build; XDG_CACHE_HOME can name a folder for that")
        return BuildFolder(path, isTemporary: true)
    }

    /// Refuses a folder in which another user could write: what is put there would become part of what this one packs.
    private static func requireOwn(_ path: String, userID: uid_t) throws(BeeError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw BeeError.system("stat", path) }
        guard status.st_uid == userID, status.st_mode & 0o022 == 0 else {
            throw BeeError(
                .notPermitted, path, "belongs to another user or can be written by others",
                hint: "remove it, or set XDG_CACHE_HOME to a folder of your own")
        }
    }

    private static func standard(_ environment: [String: String], userID: uid_t) -> String? {
        if userID == 0 { return "/var/cache/bee-oci" }
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return cache + "/bee-oci" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return home + "/.cache/bee-oci"
    }

    private static func makeTemporary(_ environment: [String: String]) throws(BeeError) -> String {
        let parent = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        var template = Array("\(parent)/bee-oci-build-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template) else { throw BeeError.system("create directory", parent) }
        return String(cString: path)
    }

    /// Makes a folder and those above it.
    ///
    /// - Returns: no where this user may make none, or where what should be a home is none.
    private static func make(_ path: FilePath) throws(BeeError) -> Bool {
        var status = stat()
        if stat(path.string, &status) == 0 { return true }
        guard try make(path.removingLastComponent()) else { return false }
        guard mkdir(path.string, 0o700) != 0 else { return true }
        let number = errno
        switch number {
        case EEXIST: return true
        case EACCES, EPERM, EROFS, ENOTDIR: return false
        default: throw BeeError.system("create directory", path.string, number: number)
        }
    }

    private static func remove(_ path: FilePath) throws(BeeError) {
        let directory = try DirectoryFD.open(path)
        for name in try directory.names() {
            guard try directory.status(of: name)?.kind == .directory else {
                try directory.remove(name)
                continue
            }
            try remove(path.appending(name))
        }
        rmdir(path.string)
    }

    /// The folder with the headers this program brings, complete.
    ///
    /// - Returns: its path.
    /// - Throws: what writing met.
    func headers() throws(BeeError) -> String {
        var hasher = try DigestHasher.make(.sha256)
        for header in BuildHeader.all { hasher.update(field: header.path, header.bytes) }
        let name = "headers-\(hasher.finish().shortName)"
        for header in BuildHeader.all { try write(header.bytes, as: name + "/" + header.path) }
        return path + "/" + name
    }

    /// The folder with the `vmlinux.h` of a kernel.
    ///
    /// - Parameters:
    ///   - types: the kernel's BTF.
    ///   - subject: the name for errors.
    /// - Returns: its path.
    /// - Throws: `btf-invalid`, and what writing met.
    func kernelHeader(of types: [UInt8], subject: String) throws(BeeError) -> String {
        let name = "vmlinux-\(try Digest.sha256(of: types).shortName)"
        let file = FilePath("\(path)/\(name)/\(KernelHeader.name)")
        if access(file.string, R_OK) != 0 {
            try write(try KernelHeader.text(of: types, subject: subject), as: "\(name)/\(KernelHeader.name)")
        }
        return path + "/" + name
    }

    /// Writes a file below this folder, unless one of its size is there.
    private func write(_ bytes: [UInt8], as name: String) throws(BeeError) {
        var status = stat()
        if stat(path + "/" + name, &status) == 0, Int(status.st_size) == bytes.count { return }
        let file = FilePath(path).appending(name)
        let folder = file.removingLastComponent()
        _ = try Self.make(folder)
        try AtomicFile.replace(
            file.lastComponent?.string ?? name, in: try DirectoryFD.open(folder),
            staging: try DirectoryFD.open(folder), with: bytes)
    }
}

extension Digest {
    /// The first 24 digits, enough for names among a few thousand.
    fileprivate var shortName: String { String(encoded.prefix(24)) }
}

extension DigestHasher {
    /// Adds a name and bytes so that no two lists of them are the same content.
    mutating func update(field name: String, _ bytes: [UInt8] = []) {
        for part in [Array(name.utf8), bytes] {
            withUnsafeBytes(of: UInt64(part.count).littleEndian) { update($0) }
            part.withUnsafeBytes { update($0) }
        }
    }
}
