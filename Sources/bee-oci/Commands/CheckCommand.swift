import ArgumentParser
import Base
import Loader

/// `check [NAME|FILE.o]… [--host FILE]…`: would a program load and attach on a host, and why not.
struct CheckCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell whether programs would load and attach on this host or others, and why not.",
        discussion: """
            Nothing is loaded. A host is what `host export` wrote there; several make a table with a column for each. \
            works: all that can be known beforehand is there; degraded: something is missing that the program does \
            without; fails: the kernel would refuse it; unknown: it hangs on what is not known. What the verifier makes \
            of the instructions shows only when they are loaded. Ends with 69 where something would fail.
            """)

    @Argument(help: ArgumentHelp("Images or objects; the only image unless given.", valueName: "name|file.o"))
    var names: [String] = []

    @Option(
        name: .customLong("host"),
        help: ArgumentHelp("A host by its file; this host unless given; may be repeated.", valueName: "file"),
        transform: PathArgument.text)
    var hosts: [String] = []

    @OptionGroup var layout: LayoutArguments

    @OptionGroup var programs: ProgramArguments

    @OptionGroup var changes: ChangeArguments

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard names.count > 1, programs.areGiven || changes.areGiven else { return }
        throw ValidationError("--attach, --only, --skip, --set and --map-size are for one image or object.")
    }

    func run(in context: Context) throws(BeeError) {
        let hosts = try hosts.isEmpty ? [JudgedHost.thisHost] : hosts.map(JudgedHost.init(file:))
        var images: [JudgedImage] = []
        let targets: [String?] = names.isEmpty ? [nil] : names
        for name in targets {
            images.append(try JudgedImage(try TargetArgument(name), self, hosts: hosts, in: context))
        }
        try context.output.write(
            json ? JudgementDocument(images: images).line() : JudgementText(images: images, hosts: hosts).bytes())
        context.messages.note("note: whether the verifier takes a program shows only when it is loaded")
        let failing = images.flatMap(\.judgements).filter { $0.report.verdict == .fails }
        guard let first = failing.first else { return }
        throw first.refusal(more: failing.count - 1)
    }
}
