import ArgumentParser
import Base
import Layout
import Store
import SystemPackage

/// `copy NAME… --to LAYOUT`: copies images into another layout, only what is missing there.
struct CopyCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy images into another layout, only what it lacks.",
        discussion: """
            Blobs that the other layout has are checked and not copied again. Where the file system can share or copy \
            blocks by itself, it does.
            """)

    @Argument(
        help: ArgumentHelp("The images; the only image unless given.", valueName: "name"), transform: NameList.names)
    var names: [[String]] = []

    @Option(help: ArgumentHelp("The other layout.", valueName: "dir"), transform: PathArgument.text)
    var to: String

    @Option(help: ArgumentHelp("Leave out what is for other platforms.", valueName: "os/arch"))
    var platform: Platform?

    @OptionGroup var layout: LayoutArguments
    @OptionGroup var waiting: WaitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let export = ExportArguments(
            names: names.flatMap(\.self), target: .directory(FilePath(to)), label: to, platform: platform,
            compression: .none)
        let result = try export.save(from: layout, wait: waiting, in: context)
        try context.output.write(json ? result.document(output: to) : result.text())
        context.messages.noteRemoved(result.artifacts)
    }
}
