import ArgumentParser
import Base
import Glibc
import Layout

/// `diff A B`: what changed from one image or object to another.
struct DiffCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what changed from one image or object to another.",
        discussion: """
            It compares what inspect shows, risks first, and by their digests the instructions of programs and the \
            content of sections; where a compiler put something is no difference, what it refers to is. An argument is a file if it begins with /, ./ or ../ or ends in \
            .o; else it names an image of the layout. Exit status: 0 the same, 1 something differs.
            """)

    @Argument(help: ArgumentHelp("What is compared with.", valueName: "a"))
    var first: String

    @Argument(help: ArgumentHelp("What is compared.", valueName: "b"))
    var second: String

    @OptionGroup var layout: LayoutArguments

    @Option(
        help: ArgumentHelp("Which image of an index to compare; this machine's unless given.", valueName: "os/arch"))
    var platform: Platform?

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let before = try side(first, in: context)
        let difference = try Difference(before, try side(second, in: context))
        try context.output.write(json ? difference.document() : difference.text())
        if !difference.isSame { Glibc.exit(1) }
    }

    private func side(_ text: String, in context: Context) throws(BeeError) -> Difference.Side {
        Difference.Side(
            name: text, inspection: try Inspection.read(text, from: layout, for: platform, in: context))
    }
}
