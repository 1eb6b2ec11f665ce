import Base
import Glibc

/// What `/proc` says; of processes that go meanwhile, or may not be looked at, nothing.
enum ProcFolder {
    /// The processes there are.
    static var processes: [UInt32] { names("/proc").compactMap { UInt32($0) } }

    /// The names in a folder.
    static func names(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
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
