import Base
import Glibc
import SystemPackage
import Testing

@testable import Layout

struct PackSourceTests {
    /// Finds what a folder with these files holds.
    private static func find(_ files: [String]) throws -> PackSource {
        let scratch = Scratch()
        for file in files { try scratch.write("probe/" + file, [0x7F]) }
        return try PackSource.find(FilePath(scratch.path).appending("probe"))
    }

    private static func refusal(_ files: [String]) -> BeeError? {
        do {
            _ = try find(files)
            return nil
        } catch {
            return error as? BeeError
        }
    }

    @Test func takesTheOnlyObjectWhateverItsName() throws {
        let source = try Self.find(["a b.o", "README", "config.json", "src.c"])
        #expect(source.objects == [PackSource.Object(path: "a b.o", architecture: nil)])
        #expect(source.hasConfig)
        #expect(source.ignored == ["README", "src.c"])
        #expect(source.defaultName == "probe")
    }

    @Test(arguments: [
        (["amd64/x.o", "arm64/y.o"], ["amd64/x.o", "arm64/y.o"], ["amd64", "arm64"]),
        (["aarch64/x.o", "x86_64/x.o"], ["x86_64/x.o", "aarch64/x.o"], ["amd64", "arm64"]),
        (["x.amd64.o", "x.arm64.o"], ["x.amd64.o", "x.arm64.o"], ["amd64", "arm64"]),
        (["x.s390x.bpf.o", "x.bpf.amd64.o"], ["x.bpf.amd64.o", "x.s390x.bpf.o"], ["amd64", "s390x"]),
        (["x.riscv64.o", "armv7l/x.o"], ["armv7l/x.o", "x.riscv64.o"], ["arm", "riscv64"]),
        (["arm64/x.o"], ["arm64/x.o"], ["arm64"]),
    ])
    func takesOneObjectForEachArchitecture(files: [String], paths: [String], architectures: [String]) throws {
        let source = try Self.find(files)
        #expect(source.objects.map(\.path) == paths)
        #expect(source.objects.map(\.architecture) == architectures)
    }

    @Test(arguments: [
        ["x.x86.o"], ["amd64.o"], ["x.bpf.o"], ["x.v1.o"], ["amd64.bpf.o"],
    ])
    func doesNotTakeOtherWordsForArchitectures(files: [String]) throws {
        #expect(try Self.find(files).objects.map(\.architecture) == [nil])
    }

    @Test(arguments: [
        (["README"], "holds no object file"), (["a.o", "b.o"], "several object files: a.o, b.o"),
        (["a.o", "b.amd64.o"], "a.o, which names no architecture"),
        (["a.amd64.o", "b.x86_64.o"], "several object files for amd64: a.amd64.o, b.x86_64.o"),
        (["a.amd64.o", "amd64/b.o"], "several object files for amd64"),
        (["sub/a.o"], "holds no object file"),
    ])
    func refusesFolderThatMakesNoImage(files: [String], message: String) {
        let error = Self.refusal(files)
        #expect(error?.code == .packInvalid)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }

    @Test func namesWhatIsIgnoredInArchitectureFoldersToo() throws {
        let source = try Self.find(["amd64/x.o", "amd64/README", "arm64/x.o", "docs/a", "Makefile"])
        #expect(source.ignored == ["Makefile", "amd64/README", "docs"])
    }

    @Test(arguments: [
        ("execsnoop.bpf.o", "execsnoop"), ("execsnoop.o", "execsnoop"), ("program", "program"), (".o", ".o"),
    ])
    func namesSingleFileWithoutItsEnding(file: String, name: String) throws {
        let scratch = Scratch()
        let path = try scratch.write(file, [0x7F])
        let source = try PackSource.find(FilePath(path))
        #expect(source.defaultName == name)
        #expect(source.objects == [PackSource.Object(path: file, architecture: nil)])
        #expect(!source.hasConfig)
    }

    @Test func usesTheRealNameOfFolderBehindLink() throws {
        let scratch = Scratch()
        try scratch.write("real/x.o", [0x7F])
        #expect(symlink("real", scratch.path + "/link") == 0)
        let source = try PackSource.find(FilePath(scratch.path + "/link/"))
        #expect(source.defaultName == "real")
    }

    @Test func saysThatAPathIsMissing() {
        #expect(throws: BeeError.self) { try PackSource.find("/nonexistent/probe") }
    }
}
