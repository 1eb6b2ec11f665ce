import Base
import Glibc
import Synchronization
import Testing

/// A folder of a test's own, removed with everything in it when the value ends.
final class TemporaryFolder: Sendable {
    /// The folder's path.
    let path: String

    /// Makes the folder; in memory if that is asked for and there is such a place, so that no test waits for a disk.
    init(isInMemory: Bool = false) throws {
        let parent = isInMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/bee-oci-test-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit {
        Self.remove(path)
    }

    private static let shared = Mutex<[String]>([])

    /// Makes a folder for several tests: what a static property holds lives to the end, and nobody releases it then.
    static func makeShared(isInMemory: Bool = false) throws -> TemporaryFolder {
        let folder = try TemporaryFolder(isInMemory: isInMemory)
        shared.withLock { $0.append(folder.path) }
        atexit { TemporaryFolder.shared.withLock { $0 }.forEach(TemporaryFolder.remove) }
        return folder
    }

    /// A path inside the folder.
    static func / (folder: TemporaryFolder, name: String) -> String { "\(folder.path)/\(name)" }

    /// Writes a file.
    func write(_ bytes: [UInt8], to name: String) throws {
        // Closed in what other tests start, which could else make a program that is written here busy.
        let file = try #require(fopen(self / name, "we"))
        let written = fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        try #require(written == bytes.count)
    }

    /// Reads a file; empty where there is none.
    func text(_ name: String) -> String {
        let bytes = try? RegularFile.read(self / name, limit: 256 << 20)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// Makes a folder inside this one.
    func makeFolder(_ name: String) throws -> String {
        try #require(mkdir(self / name, 0o755) == 0)
        return self / name
    }

    /// The names of everything below the folder, sorted, as relative paths.
    func everything() -> [String] { Self.names(below: path, prefix: "").sorted() }

    private static func names(below path: String, prefix: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            names.append(prefix + name)
            if Int32(entry.pointee.d_type) == DT_DIR {
                names += Self.names(below: "\(path)/\(name)", prefix: "\(prefix)\(name)/")
            }
        }
        return names
    }

    /// Removes a folder with everything in it.
    static func remove(_ path: String) {
        for name in names(below: path, prefix: "").reversed() { Glibc.remove("\(path)/\(name)") }
        Glibc.remove(path)
    }
}

/// The clone that the tests are of.
enum Repository {
    /// Its folder.
    static var path: String { "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") }
}

/// The files in `testdata`.
enum TestData {
    /// The repository's `testdata` folder.
    static var path: String { "\(Repository.path)/testdata" }

    /// The path of one of the compiled eBPF objects.
    static func object(_ name: String) -> String { "\(path)/objects/\(name).bpf.o" }
}
