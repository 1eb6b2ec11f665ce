import Base
import Glibc

/// What `/proc` says; of processes that go meanwhile, or may not be looked at, nothing.
enum ProcFolder {
    /// The processes there are.
    static var processes: [UInt32] { names("/proc").compactMap { UInt32($0) } }

    /// The names in a folder; none where it cannot be read.
    static func names(_ path: String) -> [String] { (try? allNames(path)) ?? [] }

    /// The names in a folder, where it matters that none is overlooked.
    ///
    /// - Parameter path: the folder.
    /// - Returns: the names; none where there is no such folder.
    /// - Throws: `not-permitted`, `input-output`.
    static func allNames(_ path: String) throws(BeeError) -> [String] {
        guard let folder = opendir(path) else {
            guard errno == ENOENT || errno == ENOTDIR else { throw BeeError.system("read the folder", path) }
            return []
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    /// The lines of a small file.
    static func lines(_ path: String) -> [Substring] {
        guard let bytes = try? RegularFile.read(path, limit: 1 << 16) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
