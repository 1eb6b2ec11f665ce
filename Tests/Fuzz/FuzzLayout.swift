import Base
import Glibc
import Layout
import SystemPackage

/// A layout below the working directory, which `scripts/fuzz` puts in memory.
enum FuzzLayout {
    /// Makes an empty layout, in place of the one there was.
    ///
    /// - Parameter name: its folder.
    /// - Returns: the layout, open for writing.
    /// - Throws: what making it meets.
    static func fresh(_ name: String) throws(BeeError) -> ImageLayout {
        remove(name)
        return try ImageLayout.create(FilePath(name), wait: .zero, makingParents: false)
    }

    /// Requires that a layout is sound in every byte.
    ///
    /// - Parameter name: its folder.
    /// - Throws: what keeps it from being checked.
    static func requireSound(_ name: String) throws(BeeError) {
        let report = try ImageLayout.openForCheck(FilePath(name)).check(wait: .zero)
        let errors = report.findings.filter { $0.severity == .error }
        require(errors.isEmpty, "\(name): \(errors)")
    }

    /// Replaces a file's content.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - bytes: the new content.
    /// - Throws: what writing meets.
    static func write(_ path: String, _ bytes: [UInt8]) throws(BeeError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw BeeError.system("open", path) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw BeeError.system("write", path) }
    }

    private static func remove(_ name: String) {
        // unlink refuses a directory, and takes a link itself.
        guard unlink(name) != 0, let stream = opendir(name) else { return }
        while let entry = readdir(stream) {
            // The record may end before the declared 256 bytes: only the address is used, never a copy of the field.
            let child = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
            if child != ".", child != ".." { remove(name + "/" + child) }
        }
        closedir(stream)
        rmdir(name)
    }
}
