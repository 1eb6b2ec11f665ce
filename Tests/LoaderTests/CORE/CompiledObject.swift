import Base
import Glibc
import Testing

@testable import Loader

/// Compiles C into objects with this machine's clang, as `build` does.
enum CompiledObject {
    /// The programs of the gallery, against the types of this kernel.
    static let gallery = Result { () throws -> [RealObjects.Object] in
        var objects: [RealObjects.Object] = []
        for folder in Corpus.files(in: "\(Corpus.root)/Examples", ending: "") where !folder.hasPrefix(".") {
            for name in Corpus.files(in: "\(Corpus.root)/Examples/\(folder)", ending: ".bpf.c") {
                let path = "\(Corpus.root)/Examples/\(folder)/\(name).bpf.c"
                objects.append(RealObjects.Object(name: name, bytes: try compile(path)))
            }
        }
        return objects
    }

    /// All real objects that adapt themselves to this machine's kernels.
    static func adaptable() throws -> [(object: RealObjects.Object, spec: ObjectSpec)] {
        try (RealObjects.all + gallery.get()).map { ($0, try ObjectSpec.parse($0.bytes, subject: $0.name)) }
            .filter { $0.1.usesCORE && $0.1.byteOrder == .host }
    }

    /// The types of this kernel.
    static let kernel = Result { () throws -> BTF in
        try BTF.parse(RegularFile.read("/sys/kernel/btf/vmlinux", limit: 1 << 26), subject: "vmlinux")
    }

    /// Compiles a source given as text.
    static func compile(text: String) throws -> [UInt8] {
        let folder = try Folder()
        try folder.write(Array(text.utf8), as: "program.bpf.c")
        return try compile(folder.path + "/program.bpf.c")
    }

    /// Compiles a source file.
    static func compile(_ path: String) throws -> [UInt8] {
        let headers = try headers.get()
        let folder = try Folder()
        let object = folder.path + "/program.o"
        let processor = try #require(TargetProcessor.named(processorName))
        let compilation = Compilation(
            source: path, path: path, headerFolders: [headers.path + "/own", headers.path + "/kernel"],
            processor: processor, flags: [], workingDirectory: folder.path)
        let environment = ["PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin"]
        for compiler in try CompilerSearch.candidates(
            named: nil, environment: environment, workingDirectory: folder.path)
        {
            let outcome = try compilation.run(
                compiler, object: object, dependencies: folder.path + "/program.d", environment: environment,
                isColoured: false, isInterrupted: { false })
            switch outcome {
            case .compiled: return try RegularFile.read(object, limit: 1 << 24)
            case .failed(let diagnostics): Issue.record("\(path): \(diagnostics)")
            case .unsuitable: continue
            }
        }
        throw BeeError(.compilerMissing, path, "no compiler built it")
    }

    #if arch(arm64)
    private static let processorName = "arm64"
    #else
    private static let processorName = "amd64"
    #endif

    private static let headers = Result { () throws -> Folder in
        let folder = try Folder()
        for header in BuildHeader.all { try folder.write(header.bytes, as: "own/" + header.path) }
        let types = try kernel.get().bytes
        try folder.write(try KernelHeader.text(of: types, subject: "vmlinux"), as: "kernel/" + KernelHeader.name)
        return folder
    }

    /// A folder that is gone with its value; of the one with headers, when the process ends.
    final class Folder: Sendable {
        let path: String

        init() throws {
            var template = Array("/tmp/bee-compile-XXXXXX".utf8CString)
            try #require(mkdtemp(&template) != nil)
            path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        }

        deinit { _ = Tool.output("rm", ["-rf", path]) }

        func write(_ bytes: [UInt8], as name: String) throws {
            let parts = name.split(separator: "/").dropLast()
            for count in 1..<max(1, parts.count + 1) {
                mkdir(path + "/" + parts.prefix(count).joined(separator: "/"), 0o700)
            }
            let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        }
    }
}
