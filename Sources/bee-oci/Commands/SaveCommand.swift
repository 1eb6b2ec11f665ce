import ArgumentParser
import Base
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

    @Argument(
        help: ArgumentHelp("The images; the only image unless given.", valueName: "name"), transform: NameList.names)
    var names: [[String]] = []

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where to.", valueName: "file|dir/|-"), transform: PathArgument.text)
    var output: String

    @Option(help: ArgumentHelp("Compress the archive: gzip or zstd.", valueName: "method"))
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
        let target = SaveTarget(output)
        if target == .standardOutput { try OutputTarget.refuseTerminal("an archive", in: context) }
        let export = ExportArguments(
            names: names.flatMap(\.self), target: target, label: output, platform: platform,
            compression: compress?.compression ?? .none)
        let result = try export.save(from: layout, wait: waiting, in: context)
        guard target != .standardOutput else { return }
        try context.output.write(json ? result.document(output: output) : result.text())
        context.messages.noteRemoved(result.artifacts)
    }
}

/// How `--compress` names a method.
enum CompressionMethod: String, ExpressibleByArgument, CaseIterable {
    /// One gzip stream.
    case gzip
    /// One zstd frame.
    case zstd

    /// The method as the layout's exporter knows it.
    var compression: ArchiveCompression {
        switch self {
        case .gzip: .gzip
        case .zstd: .zstd
        }
    }
}
