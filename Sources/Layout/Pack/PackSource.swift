import Base
import Glibc
import Store
import SystemPackage

/// What a folder or file holds that becomes an image; found by names alone, nothing is read yet.
struct PackSource: Hashable, Sendable {
    /// One object and the architecture its name tells, where it tells one.
    struct Object: Hashable, Sendable {
        /// The file, relative to the folder.
        let path: String
        /// Go's name for the processor.
        let architecture: String?
    }

    /// The folder that is packed, or the one the single file is in.
    let folder: FilePath
    /// The objects: one, or one for each architecture, sorted by it.
    let objects: [Object]
    /// Whether the folder has a `config.json`.
    let hasConfig: Bool
    /// Files and folders that do not become part of the image, sorted.
    let ignored: [String]
    /// The image's name by default: the folder's or file's own, by no means a valid name.
    let defaultName: String

    /// The file whose bytes become the image's configuration.
    static let configName = "config.json"

    /// Looks what there is to pack.
    ///
    /// - Parameter path: a folder, or one object file.
    /// - Returns: what was found.
    /// - Throws: `file-missing`, `pack-invalid` for a folder without an object or with several that exclude each other.
    static func find(_ path: FilePath) throws(BeeError) -> PackSource {
        var status = stat()
        guard stat(path.string, &status) == 0 else { throw BeeError.system("open", path.string) }
        if status.st_mode & S_IFMT == S_IFDIR { return try PackFolder(path).source() }
        let name = path.lastComponent?.string ?? path.string
        let folder = path.removingLastComponent()
        return PackSource(
            folder: folder.isEmpty ? "." : folder, objects: [Object(path: name, architecture: nil)], hasConfig: false,
            ignored: [], defaultName: PackName.stem(of: name))
    }
}

/// The parts of file names that `pack` understands.
enum PackName {
    /// The architecture between the dots of a name like `x.amd64.o`, also where `.bpf` stands on either side of it.
    ///
    /// - Parameter name: an object file's name.
    /// - Returns: Go's name, nil where the name tells none.
    static func architecture(ofFile name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).dropLast()
        guard parts.count > 1, let last = parts.last else { return nil }
        if last == "bpf", parts.count > 2 { return Platform.architecture(named: parts[parts.endIndex - 2]) }
        return Platform.architecture(named: last)
    }

    /// A file's name without `.bpf.o` or `.o`.
    ///
    /// - Parameter name: the file's name.
    /// - Returns: what is left.
    static func stem(of name: String) -> String {
        for suffix in [".bpf.o", ".o"] where name.hasSuffix(suffix) && name.utf8.count > suffix.utf8.count {
            return String(name.dropLast(suffix.count))
        }
        return name
    }
}
