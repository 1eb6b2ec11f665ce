import Base
import Glibc

@testable import Layout

/// A temporary directory of one test, removed with everything in it when the value ends.
final class Scratch {
    let path: String

    init() {
        var template = Array("/tmp/bee-oci-archive-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { preconditionFailure("no temporary directory: errno \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names() { remove(name) }
        rmdir(path)
    }

    /// Writes a file below the directory, making its folders.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw BeeError.system("mkdir", folder) }
        }
        let file = path + "/" + name
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw BeeError.system("open", file) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw BeeError.system("write", file) }
            rest = rest.dropFirst(count)
        }
        return file
    }

    /// Writes a text file below the directory.
    @discardableResult
    func write(_ name: String, text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    /// Reads a file below the directory.
    func read(_ name: String) throws -> [UInt8] {
        try RegularFile.read(path + "/" + name, limit: 1 << 30)
    }

    /// The names in the directory or one below it, sorted.
    func names(_ name: String = "") -> [String] {
        guard let stream = opendir(path + "/" + name) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // The record may end before the declared 256 bytes: only the address is used, never a copy of the field.
            let text = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
            if text != ".", text != ".." { names.append(text) }
        }
        return names.sorted()
    }

    private func remove(_ name: String) {
        // unlink refuses a directory and removes a link itself, so nothing outside is touched.
        guard unlink(path + "/" + name) != 0 else { return }
        for child in names(name) { remove(name + "/" + child) }
        rmdir(path + "/" + name)
    }
}
