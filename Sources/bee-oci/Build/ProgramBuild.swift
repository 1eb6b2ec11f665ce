import Base
import Glibc
import Loader
import SystemPackage

/// Builds C sources into one eBPF object, with this machine's compiler and without a network.
struct ProgramBuild: ~Copyable {
    /// Headers and what was compiled before.
    let folder: BuildFolder
    /// Compilers to try, best first.
    let compilers: [String]
    /// For whose kernel.
    let processor: TargetProcessor
    /// The person's flags for the compiler.
    let flags: [String]
    /// The kernel's types and what they are called in errors; nil where no kernel shows any.
    let types: (bytes: [UInt8], subject: String)?
    /// Where messages go.
    let context: Context

    /// Builds an object and hands out its file, which is gone afterwards.
    ///
    /// - Parameters:
    ///   - sources: C files, at least one.
    ///   - body: is given the object's file and what it holds.
    /// - Throws: `build-failed`, `compiler-missing`, what the body throws, what reading and writing met.
    func build(
        _ sources: [BuildSource], _ body: (_ object: String, _ spec: ObjectSpec) throws(BeeError) -> Void
    ) throws(BeeError) {
        var headerFolders = [try folder.headers()]
        if let types { headerFolders.append(try folder.kernelHeader(of: types.bytes, subject: types.subject)) }
        let cache = ObjectCache(folder: FilePath(folder.path).appending("objects"))
        guard mkdir(cache.folder.string, 0o700) == 0 || errno == EEXIST else {
            throw BeeError.system("create directory", cache.folder.string)
        }
        let place = try BuildSource.realPath(".")
        var objects: [(source: String, file: String)] = []
        for source in sources {
            let compilation = Compilation(
                source: source.name, path: source.path, headerFolders: headerFolders, processor: processor,
                flags: flags,
                workingDirectory: place)
            objects.append((source.name, try compile(compilation, cache)))
        }
        let result = TemporaryName(in: cache.folder, suffix: ".o")
        try ObjectLinker.link(objects, to: result.path)
        let bytes = try RegularFile.read(result.path, limit: ProgramSource.sizeLimit)
        try body(result.path, try ObjectSpec.parse(bytes, subject: sources.map(\.name).joined(separator: ", ")))
        _ = consume result
    }

    private func compile(_ compilation: Compilation, _ cache: ObjectCache) throws(BeeError) -> String {
        for compiler in compilers {
            let key = try cache.key(compilation, compiler: compiler)
            if let object = try cache.object(key) { return object }
            let object = TemporaryName(in: cache.folder, suffix: ".o")
            let rule = TemporaryName(in: cache.folder, suffix: ".d")
            let outcome = try compilation.run(
                compiler, object: object.path, dependencies: rule.path, environment: context.environment,
                isColoured: context.messages.isColoured, isInterrupted: { Interruption.isRequested })
            if Interruption.isRequested {
                throw BeeError(.interrupted, compilation.source, "was not compiled to its end")
            }
            switch outcome {
            case .unsuitable: continue
            case .failed(let diagnostics): throw failure(compilation, diagnostics)
            case .compiled(let diagnostics):
                try context.messages.output.write(Array(diagnostics.utf8))
                let read = try RegularFile.read(rule.path, limit: 16 << 20)
                let files = DependencyRule.files(String(decoding: read, as: UTF8.self))
                // A warning is seen with every build, not with the first only.
                let name = diagnostics.isEmpty ? key : key + ".warned"
                return try cache.keep(object.path, as: name, madeOf: files)
            }
        }
        throw BeeError(
            .compilerMissing, compilers.joined(separator: ", "), "cannot build eBPF programs",
            hint: "clang 14 or later is needed, with its bpf target")
    }

    private func failure(_ compilation: Compilation, _ diagnostics: String) -> BeeError {
        // There is nobody left to tell that standard error cannot be written.
        try? context.messages.output.write(Array(diagnostics.utf8))
        return BeeError(
            .buildFailed, compilation.source, "does not compile",
            hint: BuildAdvice.hint(for: diagnostics))
    }
}

/// A name for a file that is removed when its owner is.
struct TemporaryName: ~Copyable {
    /// The file, which may not exist.
    let path: String

    /// Chooses a name that no other process chooses.
    init(in folder: FilePath, suffix: String) {
        path = folder.appending("build-\(getpid())-\(UInt64.random(in: .min ... .max))\(suffix)").string
    }

    deinit {
        unlink(path)
    }
}
