import ArgumentParser
import Base
import Glibc
import Layout
import Loader
import Store
import SystemPackage

/// `pack DIR|FILE.o`: makes an image of a compiled eBPF object.
struct PackCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "pack", abstract: "Make an image of a compiled eBPF object.",
        discussion: """
            A folder holds one .o file, or one for each architecture (amd64/x.o and arm64/x.o, or x.amd64.o and \
            x.arm64.o), and may hold a config.json. The same input gives the same digest on every machine.

            With --btf the image gets, as an artifact of its own, the types its program needs on kernels that tell no \
            BTF, taken from files that host export wrote where they tell it. The image itself stays as it is; instead of \
            a path an image of the layout may be named.
            """)

    @Argument(help: ArgumentHelp("A folder, or an eBPF object.", valueName: "path"), transform: PathArgument.text)
    var path: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The image's name; the path's own unless given.", valueName: "name"))
    var tag: String?

    @OptionGroup var layout: LayoutArguments

    @Option(
        help: ArgumentHelp("Put the platform inside the digest, under an image index.", valueName: "os/arch"),
        transform: PackedPlatform.platform)
    var platform: Platform?

    @Option(help: ArgumentHelp("Who made the program.", valueName: "text"))
    var author: String?

    @Option(help: ArgumentHelp("What the program does.", valueName: "text"))
    var description: String?

    @Option(help: ArgumentHelp("An annotation of the manifest; may be repeated.", valueName: "key=value"))
    var annotation: [Annotation] = []

    @Option(
        help: ArgumentHelp(
            "Add the types for a kernel without BTF, from a file of host export; may be repeated.",
            valueName: "hostfile"), transform: PathArgument.text)
    var btf: [String] = []

    @OptionGroup var waiting: WaitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        let options = ["--tag": tag != nil, "--platform": platform != nil, "--author": author != nil]
        let others = ["--description": description != nil, "--annotation": !annotation.isEmpty]
        guard namesImage, let option = options.merging(others, uniquingKeysWith: { $1 }).filter(\.value).keys.min()
        else { return }
        throw ValidationError("'\(path)' is no file or folder, and \(option) is for what is packed.")
    }

    /// Whether types are to be added to an image that is there: only then need the path be none.
    private var namesImage: Bool {
        !btf.isEmpty && !path.hasPrefix("/") && !path.hasPrefix("./") && !path.hasPrefix("../")
            && access(path, F_OK) != 0
    }

    func run(in context: Context) throws(BeeError) {
        let types = btf.isEmpty ? nil : try PackedTypes(btf)
        // Packing takes a moment and is not stopped half way.
        Interruption.install()
        if let types, namesImage { return try extend(types, in: context) }
        let options = PackOptions(
            name: tag, author: author, description: description,
            annotations: annotation.map { (key: $0.key, value: $0.value) }, platform: platform,
            wait: waiting.wait.duration)
        if let tag { try Reference.newName(tag) }
        let target = try layout.create(wait: waiting, in: context)
        var plan: PackedTypes.Plan?
        let result = try Packer.pack(FilePath(path), options: options, into: target) { (bytes, name) throws(BeeError) in
            _ = try ObjectSpec.parse(bytes, subject: name)
        } accept: { (image) throws(BeeError) in
            plan = try types?.plan(for: image, in: target)
        }
        let additions = try plan?.carryOut(in: target, wait: waiting.wait.duration) ?? []
        try write(result.name, result.descriptor, ignored: result.ignored, additions, in: context)
        if let replaced = result.replaced { context.messages.note("note: \(result.name) was \(replaced)") }
        context.messages.noteRemoved(result.artifacts)
    }

    /// Adds types to an image of the layout.
    private func extend(_ types: PackedTypes, in context: Context) throws(BeeError) {
        let reference = try Reference(parsing: path)
        let target = try layout.edit(in: context)
        do throws(BeeError) {
            let image = try target.resolve(reference)
            let lock = try target.sharedLock(wait: waiting.wait.duration)
            let additions = try types.plan(for: image, in: target)
                .carryOut(in: target, wait: waiting.wait.duration)
            _ = consume lock
            try write(image.name ?? image.digest.description, image, ignored: [], additions, in: context)
        } catch {
            throw layout.improve(error, for: [reference], in: context)
        }
    }

    private func write(
        _ name: String, _ image: Descriptor, ignored: [String], _ additions: [PackedTypes.Addition],
        in context: Context
    ) throws(BeeError) {
        let text = Array("\(TerminalText.escaped(name)) \(image.digest)\n".utf8)
        try context.output.write(json ? Self.document(name, image, ignored: ignored, additions) : text)
        guard !json else { return }
        for name in ignored { context.messages.note("note: ignored \(name)") }
        for file in additions.flatMap(\.files) {
            context.messages.note(
                "note: \(file.bytes.count) bytes of types for kernel \(file.release) (\(file.architecture))")
        }
    }

    private static func document(
        _ name: String, _ image: Descriptor, ignored: [String], _ additions: [PackedTypes.Addition]
    ) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("name", name)
                json.member("digest", image.digest.description)
                json.member("mediaType", image.mediaType.rawValue)
                json.member("size", image.size)
                json.member("platform", image.platform)
                json.member("ignored", ignored)
                json.key("types")
                json.beginArray()
                for addition in additions {
                    for file in addition.files {
                        json.object { json in
                            json.member("manifest", addition.manifest.description)
                            json.member("artifact", addition.artifact.description)
                            json.member("release", file.release)
                            json.member("architecture", file.architecture)
                            json.member("size", Int64(file.bytes.count))
                        }
                    }
                }
                json.endArray()
            }
        }
    }
}

/// `KEY=VALUE` as typed.
struct Annotation: ExpressibleByArgument {
    /// The text before the first equals sign.
    let key: String
    /// The text behind it.
    let value: String

    /// Divides a text at its first equals sign; nil where it has none or nothing stands before it.
    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        key = String(parts[0])
        value = String(parts[1])
    }
}
