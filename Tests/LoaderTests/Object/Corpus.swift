import Base
import Glibc
import Testing

/// The objects under `testdata/objects`.
enum Corpus {
    /// The folder of the package, found from this file's place in it.
    static let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()

    /// The bytes of one object.
    static func bytes(_ name: String) throws -> [UInt8] {
        try RegularFile.read("\(root)/testdata/objects/\(name).bpf.o", limit: 1 << 24)
    }

    static let names = files(in: "\(root)/testdata/objects", ending: ".bpf.o")

    /// The names of files in a folder without their ending, sorted; empty where there is no such folder.
    static func files(in folder: String, ending: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(ending) { names.append(String(name.dropLast(ending.count))) }
        }
        return names.sorted()
    }
}
