import FoundationEssentials
import Glibc
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

    /// Builds the object; what was built before comes from the program's cache.
    ///
    /// - Parameters:
    ///   - folder: where it goes.
    ///   - compiler: the compiler, by default the one that the program finds by itself.
    /// - Returns: the object's path.
    /// - Throws: where it does not compile.
    func build(in folder: String, with compiler: String? = nil) throws -> String {
        let object = "\(folder)/\(name).bpf.o"
        try Program.beeOCI.done(["build", source, "-o", object] + (compiler.map { ["--clang", $0] } ?? []))
        return object
    }

    /// The clangs of Debian's packages and of the Swift toolchain, each once.
    static let compilers: [String] = {
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
        let versions = folders.flatMap { folder in (14...30).map { "\(folder)/clang-\($0)" } }
        let toolchains = folders.compactMap { realPath("\($0)/swift") }.map { swift in
            String(swift[...(swift.lastIndex(of: "/") ?? swift.startIndex)]) + "clang"
        }
        return Set((versions + toolchains).compactMap(realPath)).sorted()
    }()

    private static func realPath(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    private static func names(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}
