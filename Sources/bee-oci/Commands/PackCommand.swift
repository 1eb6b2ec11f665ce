import ArgumentParser
import Base
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
            """)

    @Argument(help: ArgumentHelp("A folder, or an eBPF object.", valueName: "path"))
    var path: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The image's name; the path's own unless given.", valueName: "name"))
    var tag: String?

    @OptionGroup var layout: LayoutArguments

    @Option(help: ArgumentHelp("Put the platform inside the digest, under an image index.", valueName: "os/arch"))
    var platform: Platform?

    @Option(help: ArgumentHelp("Who made the program.", valueName: "text"))
    var author: String?

    @Option(help: ArgumentHelp("What the program does.", valueName: "text"))
    var description: String?

    @Option(help: ArgumentHelp("An annotation of the manifest; may be repeated.", valueName: "key=value"))
    var annotation: [Annotation] = []

    @OptionGroup var waiting: WaitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let options = PackOptions(
            name: tag, author: author, description: description,
            annotations: annotation.map { (key: $0.key, value: $0.value) }, platform: platform,
            wait: waiting.wait.duration)
        // Packing takes a moment and is not stopped half way.
        Interruption.install()
        let target = try layout.create(wait: waiting, in: context)
        let result = try Packer.pack(FilePath(path), options: options, into: target) { (bytes, name) throws(BeeError) in
            _ = try ObjectSpec.parse(bytes, subject: name)
        }
        try context.output.write(json ? Self.document(result) : Self.text(result))
        for name in result.ignored where !json { context.messages.note("note: ignored \(name)") }
        if let replaced = result.replaced { context.messages.note("note: \(result.name) was \(replaced)") }
    }

    private static func text(_ result: PackResult) -> [UInt8] {
        Array("\(TerminalText.escaped(result.name)) \(result.descriptor.digest)\n".utf8)
    }

    private static func document(_ result: PackResult) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("name", result.name)
                json.member("digest", result.descriptor.digest.description)
                json.member("mediaType", result.descriptor.mediaType.rawValue)
                json.member("size", result.descriptor.size)
                json.member("platform", result.descriptor.platform)
                json.member("ignored", result.ignored)
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
