import ArgumentParser
import Base
import Layout
import Loader
import Store
import SystemPackage

/// `build SOURCE…`: C source into an eBPF object, offline.
struct BuildCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build C source into an eBPF object.",
        discussion: """
            Needs clang 14 or later and nothing else: vmlinux.h, <bpf/…> and solo_types.h come along. Several sources \
            become one object. The same sources and compiler give the same digest in every folder. With --tag the \
            object is packed; with --output it is kept as a file, or written to standard output (-); without either it \
            is kept beside where you are.
            """)

    @Argument(help: ArgumentHelp("C files.", valueName: "source"), transform: PathArgument.text)
    var sources: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Pack the object under this name.", valueName: "name"))
    var tag: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where the object, or vmlinux.h, goes; - is standard output.", valueName: "file|-"),
        transform: PathArgument.text)
    var output: String?

    @Option(
        help: ArgumentHelp("The compiler; $CLANG unless given, else the clang that is found.", valueName: "program"),
        transform: PathArgument.text)
    var clang: String?

    @Option(
        help: ArgumentHelp(
            "A copy of a kernel's /sys/kernel/btf/vmlinux; this kernel's unless given.", valueName: "file"),
        transform: PathArgument.text)
    var btf: String?

    @Option(help: ArgumentHelp("The processor it is for; this machine's unless given.", valueName: "arch"))
    var arch: TargetProcessor = .host

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A flag for the compiler; may be repeated.", valueName: "flag"))
    var cflag: [String] = []

    @Flag(help: "Write the kernel's types as vmlinux.h, to standard output unless --output is given; build nothing.")
    var emitVmlinux = false

    @OptionGroup var layout: LayoutArguments
    @OptionGroup var waiting: WaitArguments

    func validate() throws {
        if emitVmlinux {
            guard sources.isEmpty, tag == nil else { throw ValidationError("--emit-vmlinux builds and packs nothing.") }
        } else if sources.isEmpty {
            throw ValidationError("Name a C file to build.")
        } else if sources.count > 1, tag == nil, output == nil {
            throw ValidationError("Name the object of several sources with --output or --tag.")
        }
        if output == "-", tag != nil {
            throw ValidationError("The object on standard output leaves no place there for what --tag prints.")
        }
        guard arch.isBuildable else {
            throw ValidationError("\(arch.name) has the other byte order; build for it on such a machine.")
        }
    }

    func run(in context: Context) throws(BeeError) {
        Interruption.install()
        if emitVmlinux { return try writeKernelHeader(to: try OutputTarget(output ?? "-", in: context), in: context) }
        let file = output ?? (tag == nil ? Self.objectName(sources) : nil)
        // All that is asked for is judged before the first source is compiled.
        let place = try file.map { (file) throws(BeeError) in
            try OutputTarget(file, for: "an object", in: context)
        }
        if let tag {
            try Reference.newName(tag)
            try layout.judge(in: context)
        }
        let sources = try sources.map { (source) throws(BeeError) in try BuildSource(source) }
        if let file, case .file = place, let path = try? BuildSource.realPath(file),
            sources.contains(where: { $0.path == path })
        {
            throw BeeError(.usage, file, "is a source, which the object would replace")
        }
        let compilers = try CompilerSearch.candidates(
            named: clang, environment: context.environment, workingDirectory: try BuildSource.realPath("."))
        let types = try kernelTypes()
        let build = ProgramBuild(
            folder: try BuildFolder.open(in: context), compilers: compilers, processor: arch, flags: cflag,
            types: types,
            context: context)
        try build.build(sources) { (object, spec) throws(BeeError) in
            for text in BuildAdvice.warnings(for: spec) { context.messages.warn(text) }
            if let place { try write(object, to: place, in: context) }
            if let tag { try pack(object, as: tag, in: context) }
        }
    }

    private func write(_ object: String, to place: OutputTarget, in context: Context) throws(BeeError) {
        let bytes = try RegularFile.read(object, limit: ProgramSource.sizeLimit)
        try place.write(bytes, in: context)
        guard case .file(let file) = place else { return }
        try context.output.line("\(TerminalText.escaped(file)) \(try Digest.sha256(of: bytes))")
    }

    private func pack(_ object: String, as name: String, in context: Context) throws(BeeError) {
        let target = try layout.create(wait: waiting, in: context)
        // Only where the object is for another machine does it need to be said.
        let platform = arch == .host ? nil : Platform(os: "linux", architecture: arch.name)
        let options = PackOptions(name: name, platform: platform, wait: waiting.wait.duration)
        // The build has parsed it.
        let result = try Packer.pack(FilePath(object), options: options, into: target) { (_, _) throws(BeeError) in }
        try context.output.line("\(TerminalText.escaped(result.name)) \(result.descriptor.digest)")
        if let replaced = result.replaced { context.messages.note("note: \(result.name) was \(replaced)") }
        context.messages.noteRemoved(result.artifacts)
    }

    private func writeKernelHeader(to place: OutputTarget, in context: Context) throws(BeeError) {
        guard let types = try kernelTypes() else {
            throw BeeError(
                .btfMissing, Self.kernelPath, "this kernel shows no types", hint: "name another's with --btf FILE")
        }
        let text = try KernelHeader.text(of: types.bytes, subject: types.subject)
        try place.write(text, in: context)
    }

    private static let kernelPath = "/sys/kernel/btf/vmlinux"
    /// Twenty times what a distribution's kernel has.
    private static let typesLimit = 128 << 20

    /// The types for vmlinux.h; nil where nobody named any and this kernel has none, for many sources need none.
    private func kernelTypes() throws(BeeError) -> (bytes: [UInt8], subject: String)? {
        if let btf { return (try RegularFile.read(btf, links: .followed, limit: Self.typesLimit), btf) }
        do {
            return (try RegularFile.read(Self.kernelPath, limit: Self.typesLimit), Self.kernelPath)
        } catch {
            guard error.code == .fileMissing else { throw error }
            return nil
        }
    }

    private static func objectName(_ sources: [String]) -> String {
        let name = FilePath(sources[0]).lastComponent?.string ?? sources[0]
        return (name.hasSuffix(".c") ? String(name.dropLast(2)) : name) + ".o"
    }
}
