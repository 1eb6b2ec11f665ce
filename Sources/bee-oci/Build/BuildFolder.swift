import Base
import Glibc
import Loader
import Store
import SystemPackage

/// The folder that keeps what builds have in common: headers for the compiler, and objects that were compiled before.
///
/// Everything in it is named by a digest and made again when it is missing, so it may be deleted at any time.
struct BuildFolder {
    /// Where it is, an absolute path.
    let path: String

    /// Opens the folder and makes it where it is missing: `/var/cache/bee-oci` for root, `$XDG_CACHE_HOME/bee-oci` or
    /// `~/.cache/bee-oci` for others.
    ///
    /// - Parameter context: the environment and the user.
    /// - Throws: `usage` without `HOME`, `not-permitted` where others could put objects there, and what making it met.
    init(in context: Context) throws(BeeError) {
        guard let standard = Self.standard(context.environment, userID: context.userID) else {
            throw BeeError(
                .usage, "", "there is no folder for what builds keep without HOME", hint: "set XDG_CACHE_HOME")
        }
        path = standard
        try Self.make(FilePath(path))
        var status = stat()
        guard stat(path, &status) == 0 else { throw BeeError.system("stat", path) }
        // What another user could write here would become part of what this one packs.
        guard status.st_uid == context.userID, status.st_mode & 0o022 == 0 else {
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

    private static func make(_ path: FilePath) throws(BeeError) {
        var status = stat()
        if stat(path.string, &status) == 0 { return }
        try make(path.removingLastComponent())
        guard mkdir(path.string, 0o700) == 0 || errno == EEXIST else {
            throw BeeError.system("create directory", path.string)
        }
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
        try Self.make(folder)
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
