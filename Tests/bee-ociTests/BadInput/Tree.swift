import Base
import Glibc

/// What stands in a folder, for comparing before and after: links are not followed, nothing but regular files is opened.
struct Tree: Equatable {
    enum Entry: Equatable {
        case folder
        case file([UInt8])
        case link(String)
        case special(mode_t)
        /// A file this process may not read.
        case closed
    }

    private(set) var entries: [String: Entry] = [:]

    /// Looks at everything below a folder; names are relative to it.
    init(of path: String) {
        add(path, "")
    }

    /// The names that are here and not there, there and not here, or differ.
    func changes(since other: Tree) -> Set<String> {
        let names = Set(entries.keys).union(other.entries.keys)
        return names.filter { entries[$0] != other.entries[$0] }
    }

    private mutating func add(_ path: String, _ prefix: String) {
        guard let directory = opendir(path) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
            guard name != ".", name != ".." else { continue }
            let inner = "\(path)/\(name)"
            entries[prefix + name] = Self.entry(inner)
            if entries[prefix + name] == .folder { add(inner, "\(prefix)\(name)/") }
        }
    }

    private static func entry(_ path: String) -> Entry {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .closed }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return (try? RegularFile.read(path, limit: 256 << 20)).map { .file($0) } ?? .closed
        case S_IFLNK: return .link(target(of: path))
        default: return .special(status.st_mode & S_IFMT)
        }
    }

    private static func target(of path: String) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
