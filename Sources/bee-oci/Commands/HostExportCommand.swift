import ArgumentParser
import Base
import Glibc
import Layout
import Loader

/// `host export FILE`: what this host is and holds, as one small file to take home.
struct HostExportCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write what this host's kernel is and holds into one small file.",
        discussion: """
            The file tells the kernel's release, configuration and types, its functions and tracepoints by name, what of \
            eBPF it has, and what this process may do; no addresses, processes, users or host name. check --host reads \
            it elsewhere, and so does tar. Run it as root: others may not see all of it, which is said. Nothing is \
            mounted or changed.
            """)

    @Argument(help: ArgumentHelp("Where to; - is standard output.", valueName: "file"), transform: PathArgument.text)
    var file: String

    func run(in context: Context) throws(BeeError) {
        let target = try OutputTarget(file, for: "an archive", in: context)
        Interruption.install()
        let host = HostProfile.current
        let members = host.members(writer: "bee-oci \(Version.text)").map { ($0.name, $0.bytes) }
        guard !Interruption.isRequested else { throw BeeError(.interrupted, "", "stopped before the work was done") }
        switch target {
        case .standardOutput: try SmallArchive.write(members, to: STDOUT_FILENO, subject: "standard output")
        case .file:
            try SmallArchive.write(members, to: file)
            try context.output.line("\(TerminalText.escaped(file)): \(Self.summary(host))")
        }
        Self.tellGaps(of: host, in: context.messages)
    }

    private static func summary(_ host: HostProfile) -> String {
        var parts = ["kernel \(TerminalText.escaped(host.facts.kernelRelease))"]
        if host.kernelTypeBytes != nil { parts.append("BTF of it and \(host.moduleTypeBytes.count) modules") }
        if let functions = host.functions ?? host.symbols { parts.append("\(functions.count) functions") }
        if let tracepoints = host.tracepoints { parts.append("\(tracepoints.count) tracepoints") }
        return parts.joined(separator: ", ")
    }

    /// Says what is not in the file, and what would help, each once.
    private static func tellGaps(of host: HostProfile, in messages: Messages) {
        var hints: [String] = []
        for part in HostPart.allCases {
            guard let gap = host.gap(part) else { continue }
            messages.warn("\(part.text): not known: \(gap.reason)")
            if let hint = gap.hint, !hints.contains(hint) { hints.append(hint) }
        }
        for hint in hints { messages.note("hint: \(hint)") }
    }
}
