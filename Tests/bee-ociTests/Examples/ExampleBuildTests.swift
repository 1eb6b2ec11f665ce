import FoundationEssentials
import Glibc
import Testing

@testable import bee_oci

// Every example, with every compiler that is installed.
@Suite(.enabled(if: geteuid() == 0 || isCI, "loading programs needs root"))
struct ExampleBuildTests {
    @Test func findsExamplesAndACompiler() {
        #expect(Example.folders.count >= 14, "\(Example.folders)")
        #expect(!Example.compilers.isEmpty)
    }

    // From where it stands and from a copy elsewhere, which has nothing but the folder.
    @Test(arguments: Example.compilers) func buildsWithoutAWordAndTheSameFromAnyFolder(compiler: String) throws {
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

    @Test func everyExampleBuildsWithTheKernelsTypesAsBpftoolWritesThem() throws {
        let folder = try TemporaryFolder()
        let header = try Program(path: "/usr/sbin/bpftool").done(
            "btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c")
        try folder.write(Array(header.output.utf8), to: "vmlinux.h")
        // What the person's folders have is found before what comes along, as the second build shows.
        for example in Example.all {
            try Program.beeOCI.done(
                "build", example.source, "-o", folder / "object.o", "--cflag", "-I\(folder.path)")
        }
        try folder.write(Array("#error mine\n".utf8), to: "vmlinux.h")
        let mine = try Program.beeOCI.run(
            "build", Example.all[0].source, "-o", folder / "object.o", "--cflag", "-I\(folder.path)")
        #expect(mine.errors.contains("error: mine"))
    }

    // A kernel may have neither fentry nor security programs, as some builds have; Debian's has both, and judges all
    // examples in ExampleVirtualMachineTests.
    @Test(arguments: Example.compilers) func thisKernelsVerifierTakesWhatItBuilds(compiler: String) throws {
        let folder = try TemporaryFolder()
        for example in Example.all where !["slow-files", "file-audit"].contains(example.name) {
            let object = try example.build(in: folder.path, with: compiler)
            let result = try Program.beeOCI.run("run", object, "--no-attach")
            #expect(result.status == 0, "\(example.name): \(result.errors)")
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
            let inspection: Inspection = try Program.beeOCI.done("inspect", example.build(in: place.path), "--json")
                .json()
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
