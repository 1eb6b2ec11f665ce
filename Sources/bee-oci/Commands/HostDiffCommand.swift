import ArgumentParser
import Base
import Glibc
import Loader

/// `host diff A [B]`: what differs between two hosts.
struct HostDiffCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what differs between two hosts.",
        discussion: """
            With one file it compares what that tells with this host. The exit status is 0 where nothing differs, 1 \
            where something does.
            """)

    @Argument(help: ArgumentHelp("What host export wrote.", valueName: "a"), transform: PathArgument.text)
    var first: String

    @Argument(
        help: ArgumentHelp("What it is compared with; this host unless given.", valueName: "b"),
        transform: PathArgument.text)
    var second: String?

    @Flag(help: "Print JSON, with all names.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let before = try HostProfile.read(first)
        let after = try HostProfile.named(second)
        let difference = HostDifference(from: before, to: after)
        if json {
            try context.output.write(difference.document(from: first, to: second))
        } else if !difference.isEmpty {
            try context.output.write(difference.text(from: before.subject, to: after.subject))
        }
        // As diff(1) does: a difference is an answer and no error.
        if !difference.isEmpty { Glibc.exit(1) }
    }
}
