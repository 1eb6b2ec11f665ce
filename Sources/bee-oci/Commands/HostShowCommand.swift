import ArgumentParser
import Base
import Loader

/// `host show [FILE]`: a host for a person.
struct HostShowCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a host's kernel is and has, and what is missing there.",
        discussion: "Without a file it shows this host, as far as this process may see it.")

    @Argument(
        help: ArgumentHelp("What host export wrote; this host unless given.", valueName: "file"),
        transform: PathArgument.text)
    var file: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let host = try HostProfile.named(file)
        try context.output.write(json ? HostPage.document(host, name: file) : HostPage.text(host))
    }
}
