import ArgumentParser

/// `host`: what other hosts are like, to know before one goes there.
struct HostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Write down what a host's kernel is and holds, show it, compare two.",
        subcommands: [HostExportCommand.self, HostShowCommand.self, HostDiffCommand.self])
}
