import ArgumentParser
import Base
import Glibc
import Layout
import Store

/// `save NAME… -o FILE|DIR/|-`: exports images.
struct SaveCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "save", abstract: "Export images as an archive, into a layout directory, or to a stream.",
        discussion: """
            An output that ends in / or names a directory is a layout directory, which is added to; - is standard output; \
            anything else is an OCI archive, which gets its name when it is whole. The same images give the same bytes.
            """)

    @Argument(help: ArgumentHelp("The images; the only image unless given.", valueName: "name"))
    var names: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to.", valueName: "file|dir/|-"))
    var output: String

    @Option(help: ArgumentHelp("Compress the archive: gzip.", valueName: "method"))
    var compress: CompressionMethod?

    @Option(help: ArgumentHelp("Leave out what is for other platforms.", valueName: "os/arch"))
    var platform: Platform?

    @OptionGroup var layout: LayoutArguments
    @OptionGroup var waiting: WaitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard output == "-", json else { return }
        throw ValidationError("--json cannot go to standard output together with the archive.")
    }

    func run(in context: Context) throws(BeeError) {
        var references: [Reference] = []
        for name in names { references.append(try Reference(parsing: name)) }
        let target = SaveTarget(output)
        if target == .standardOutput, context.output.isTerminal {
            throw BeeError(
                .usage, "standard output", "is a terminal, where an archive would do harm",
                hint: "redirect it, or name a file with -o")
        }
        let source = try layout.open(in: context)
        let result = try save(references, from: source, to: target, in: context)
        for text in result.warnings { context.messages.warn(text) }
        for image in result.images {
            if let replaced = image.replaced { context.messages.note("note: \(image.name ?? "-") was \(replaced)") }
        }
        guard target != .standardOutput else { return }
        try context.output.write(json ? document(result) : Self.text(result))
    }

    private func save(
        _ references: [Reference], from source: ImageLayout, to target: SaveTarget, in context: Context
    ) throws(BeeError) -> SaveResult {
        Interruption.install()
        let options = SaveOptions(
            compression: compress == .gzip ? .gzip : .none, platform: platform, wait: waiting.wait.duration
        ) {
            Interruption.isRequested
        }
        let progress = Progress(label: output, in: context)
        do throws(BeeError) {
            return try progress.during { (update) throws(BeeError) in
                try ImageExport.save(references, from: source, to: target, options: options, progress: update)
            }
        } catch {
            throw layout.improve(error, for: references.first, in: context)
        }
    }

    private static func text(_ result: SaveResult) -> [UInt8] {
        let lines = result.images.map { "\(TerminalText.escaped($0.name ?? "-")) \($0.digest)\n" }
        return Array(lines.joined().utf8)
    }

    private func document(_ result: SaveResult) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("output", output)
                json.key("images")
                json.array(result.images) { json, image in
                    json.object { json in
                        json.member("name", image.name)
                        json.member("digest", image.digest.description)
                    }
                }
            }
        }
    }
}

/// How `--compress` names a method.
enum CompressionMethod: String, ExpressibleByArgument, CaseIterable {
    /// One gzip stream.
    case gzip
}
