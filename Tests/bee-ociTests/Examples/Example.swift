import FoundationEssentials
import Testing

/// A source in `Examples`.
struct Example: Sendable, Hashable, CustomTestStringConvertible {
    /// The folder's name.
    let folder: String
    /// The file's name without `.bpf.c`, which is the image's name too.
    let name: String

    var testDescription: String { name }
    var source: String { "\(Self.root)/\(folder)/\(name).bpf.c" }
    var readme: String { "\(Self.root)/\(folder)/README.md" }

    private static let root = "\(Repository.path)/Examples"

    /// Every source, in the order of names.
    static let all: [Example] = names(root).flatMap { folder in
        names("\(root)/\(folder)").filter { $0.hasSuffix(".bpf.c") }.map {
            Example(folder: folder, name: String($0.dropLast(".bpf.c".count)))
        }
    }

    /// The folders.
    static let folders = Set(all.map(\.folder)).sorted()

    /// Finds a source by its name.
    static func named(_ name: String) throws -> Example {
        try #require(all.first { $0.name == name }, "there is no example \(name)")
    }

    /// Builds the object with the compiler the program finds by itself; what was built before comes from its cache.
    func build(in folder: TemporaryFolder) throws -> String {
        try Program.beeOCI.done("build", source, "-o", folder / "\(name).bpf.o")
        return folder / "\(name).bpf.o"
    }

    private static func names(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}
