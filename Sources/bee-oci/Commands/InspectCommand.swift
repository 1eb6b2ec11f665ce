import ArgumentParser
import Base
import Layout

/// `inspect NAME|FILE.o`: what an image holds and what its program is.
struct InspectCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what an image holds, what its programs can do, and what they need.",
        discussion: """
            The argument is a file if it begins with /, ./ or ../ or ends in .o; else it names an image of the layout. \
            Neither libbpf nor the kernel sees the object, so the answer is the same on every host: what programs call, \
            the lowest kernel and what asks for it, capabilities, memory, records of events, what maps begin with, and \
            risks in plain words. Variables are what run --set can change.
            """)

    @Argument(help: ArgumentHelp("The image or object; the only image unless given.", valueName: "name|file.o"))
    var target: String?

    @OptionGroup var layout: LayoutArguments

    @Option(help: ArgumentHelp("Which image of an index to show; this machine's unless given.", valueName: "os/arch"))
    var platform: Platform?

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let inspection = try Inspection.read(target, from: layout, for: platform, in: context)
        try context.output.write(json ? inspection.document() : inspection.text())
    }
}
