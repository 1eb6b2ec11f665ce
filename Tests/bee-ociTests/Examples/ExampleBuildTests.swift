import FoundationEssentials
import Glibc
import Testing

@testable import bee_oci

// Every example, with every compiler that is installed.
@Suite(.enabled(if: geteuid() == 0 || isCI, "loading programs needs root"))
struct ExampleBuildTests {
    /// The clangs of Debian's packages and of the Swift toolchain, each once.
    private static let compilers: [String] = {
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

    @Test func findsExamplesAndACompiler() {
        #expect(Example.folders.count >= 14, "\(Example.folders)")
        #expect(!Self.compilers.isEmpty)
    }

    // From where it stands and from a copy elsewhere, which has nothing but the folder.
    @Test(arguments: compilers) func buildsWithoutAWordAndTheSameFromAnyFolder(compiler: String) throws {
        let folder = try TemporaryFolder()
        for example in Example.all {
            let copy = folder / example.folder
            if access(copy, F_OK) != 0 {
                try Program(path: "/bin/cp").done("-r", "\(Repository.path)/Examples/\(example.folder)", copy)
            }
            let digests = try [example.source, "\(copy)/\(example.name).bpf.c"].map { source in
                let result = try Program.beeOCI.run("build", "--clang", compiler, source, "-o", folder / "object.o")
                #expect(result.status == 0 && result.errors.isEmpty, "\(example.name): \(result.errors)")
                return result.output.split(separator: " ").last
            }
            #expect(digests[0] != nil && digests[0] == digests[1], "\(example.name)")
        }
    }

    private struct Loaded: Decodable {
        struct Image: Decodable { let name: String }
        let images: [Image]
    }

    @Test func makeExamplesPacksAllIntoOneArchive() throws {
        let folder = try TemporaryFolder()
        let program = try Program.beeOCI
        let packing = try Program(path: "\(Repository.path)/scripts/examples").done(program.path, folder / "examples")
        #expect(packing.lines.last?.contains("OK: \(Example.all.count) images") == true)
        let loaded: Loaded = try program.done(
            "load", "--layout", folder / "far", folder / "examples/examples.tar", "--json"
        ).json()
        #expect(loaded.images.map(\.name) == Example.all.map { "examples/\($0.name):\(Version.text)" })
    }

    private struct Inspection: Decodable {
        struct Object: Decodable {
            let license: String?
            let maps: [Named]
            let variables: [Variable]
        }
        struct Named: Decodable { let name: String }
        struct Variable: Decodable {
            let name: String
            let constant: Bool
        }
        let object: Object
    }

    // A row of the table for each constant and none else, and every map in the rows that are shown.
    @Test(arguments: Example.folders) func theReadmeSaysWhatCanBeSetAndWhatIsShown(folder: String) throws {
        let place = try TemporaryFolder()
        let readme = try TemporaryText.read("\(Repository.path)/Examples/\(folder)/README.md")
        let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| `") && !$0.hasPrefix("| `--set`") }
        let told = Set(rows.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) })
        var parameters: Set<String> = []
        for example in Example.all where example.folder == folder {
            let inspection: Inspection = try Program.beeOCI.done("inspect", example.build(in: place), "--json").json()
            #expect(inspection.object.license == "GPL")
            parameters.formUnion(inspection.object.variables.filter(\.constant).map(\.name))
            for map in inspection.object.maps.map(\.name) where map.contains("_") {
                #expect(readme.contains("\"map\":\"\(map)\""), "\(map)")
            }
            #expect(readme.contains("\(example.name).bpf.c"))
        }
        #expect(told == parameters)
    }
}
