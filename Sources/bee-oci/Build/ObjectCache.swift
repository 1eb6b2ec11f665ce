import Base
import Glibc
import Loader
import Store
import SystemPackage

/// Objects that were compiled before, found by everything that decided them.
///
/// A list says which files went into an object, with their digests; while all of them are as they were, the object
/// is what the compiler would make again. A header that is new and would now be found first is not noticed.
struct ObjectCache {
    /// Where lists and objects are; it exists.
    let folder: FilePath

    /// Days for which an object is kept.
    private static let days = 30

    /// The name of a compilation's list.
    ///
    /// - Parameters:
    ///   - compilation: what is compiled and how.
    ///   - compiler: the compiler's file; another version is told by its size or time.
    /// - Returns: the name.
    /// - Throws: what looking at the compiler met.
    func key(_ compilation: Compilation, compiler: String) throws(BeeError) -> String {
        var status = stat()
        guard stat(compiler, &status) == 0 else { throw BeeError.system("stat", compiler) }
        var hasher = try DigestHasher.make(.sha256)
        hasher.update(field: Version.text)
        hasher.update(field: compiler)
        hasher.update(field: "\(status.st_size) \(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)")
        for word in compilation.arguments + [compilation.path] { hasher.update(field: word) }
        return hasher.finish().encoded
    }

    /// The object of a list, where everything it was made of is as it was.
    ///
    /// - Parameter key: the list's name.
    /// - Returns: the object's file, nil where it has to be compiled.
    /// - Throws: what reading met, but that files are missing.
    func object(_ key: String) throws(BeeError) -> String? {
        guard let list = try bytes(folder.appending(key + ".list").string) else { return nil }
        var lines = String(decoding: list, as: UTF8.self).split(separator: "\n").map(String.init)[...]
        guard let object = lines.popFirst() else { return nil }
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, try hex(String(parts[1])) == String(parts[0]) else { return nil }
        }
        let file = folder.appending(object + ".o").string
        return try hex(file) == object ? file : nil
    }

    /// Keeps an object.
    ///
    /// - Parameters:
    ///   - object: the file the compiler made; its bytes are copied.
    ///   - key: its list's name.
    ///   - files: what the compiler read.
    /// - Returns: the kept file.
    /// - Throws: what reading and writing met.
    func keep(_ object: String, as key: String, madeOf files: [String]) throws(BeeError) -> String {
        let content = try RegularFile.read(object, limit: Self.sizeLimit)
        let name = try Digest.sha256(of: content).encoded
        var list = name + "\n"
        for file in files {
            guard let hex = try hex(file) else {
                throw BeeError(.fileMissing, file, "was removed while it was compiled")
            }
            list += "\(hex) \(file)\n"
        }
        try write(content, as: name + ".o")
        try write(Array(list.utf8), as: key + ".list")
        try removeOld()
        return folder.appending(name + ".o").string
    }

    private static let sizeLimit = 256 << 20

    private func bytes(_ path: String) throws(BeeError) -> [UInt8]? {
        do {
            return try RegularFile.read(path, links: .followed, limit: Self.sizeLimit)
        } catch {
            guard error.code == .fileMissing else { throw error }
            return nil
        }
    }

    private func hex(_ path: String) throws(BeeError) -> String? {
        guard let bytes = try bytes(path) else { return nil }
        return try Digest.sha256(of: bytes).encoded
    }

    private func write(_ bytes: [UInt8], as name: String) throws(BeeError) {
        try AtomicFile.replace(
            name, in: try DirectoryFD.open(folder), staging: try DirectoryFD.open(folder), with: bytes)
    }

    private func removeOld() throws(BeeError) {
        let directory = try DirectoryFD.open(folder)
        let oldest = time(nil) - Self.days * 24 * 3600
        for name in try directory.names() {
            var status = stat()
            guard fstatat(directory.rawValue, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if status.st_mtim.tv_sec < oldest { _ = try directory.remove(name) }
        }
    }
}
