import Base
import Glibc
import Store
import SystemPackage

/// A directory of a test's own, removed with all it holds when the test ends.
final class TemporaryDirectory: Sendable {
    let path: FilePath

    init() {
        var template = Array("/tmp/bee-store-test.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary directory: \(errno)") }
        path = FilePath(String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    deinit {
        removeTree(path.string)
    }

    /// The path of something in the directory.
    func callAsFunction(_ name: String) -> String { path.string + "/" + name }

    func write(_ bytes: [UInt8], to name: String) {
        let file = open(self(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        precondition(file >= 0, "cannot write \(name)")
        defer { close(file) }
        precondition(Glibc.write(file, bytes, bytes.count) == bytes.count)
    }

    /// Puts other bytes into a file, whatever its permissions, as a failing disk or a hand would.
    func replace(_ name: String, with bytes: [UInt8]) {
        unlink(self(name))
        write(bytes, to: name)
    }

    func read(_ name: String) -> [UInt8]? {
        try? RegularFile.read(self(name), limit: 1 << 30)
    }

    /// The names in a directory below this one, sorted; none where there is no such directory.
    func names(_ name: String) -> [String] {
        guard let directory = try? DirectoryFD.open(FilePath(self(name))) else { return [] }
        return (try? directory.names()) ?? []
    }
}

/// Removes a file, link or directory with all below it; links are not followed.
private func removeTree(_ path: String) {
    if unlink(path) == 0 || rmdir(path) == 0 { return }
    guard let stream = opendir(path) else { return }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
        if name != ".", name != ".." { names.append(name) }
    }
    closedir(stream)
    for name in names { removeTree(path + "/" + name) }
    rmdir(path)
}
