import ArgumentParser
import Base
import Glibc

/// The root command: ships eBPF programs as OCI images to machines that have no network.
@main
struct BeeOCI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bee-oci",
        abstract: "Keep, carry and run eBPF programs as OCI images, without a network.",
        discussion: """
            Images live in an OCI image-layout directory: --layout DIR, else $BEE_OCI_LAYOUT, else \
            /var/lib/bee-oci/store for root and ~/.local/share/bee-oci/store for others.

            Exit status: 0 done; 1 other failure, or diff found a difference; 64 usage; 65 bad or corrupt data; 66 no \
            such image, file or blob; 69 this kernel or host cannot; 74 input/output error; 75 busy; 77 not permitted; \
            78 refused by policy; 130 interrupted.
            """,
        version: Version.text,
        subcommands: [
            InitCommand.self, BuildCommand.self, PackCommand.self, LoadCommand.self, SaveCommand.self, CopyCommand.self,
            ListCommand.self, InspectCommand.self, DiffCommand.self, TagCommand.self, RemoveCommand.self,
            CollectCommand.self, CheckLayoutCommand.self, CheckCommand.self, HostCommand.self, RunCommand.self,
            ProcessesCommand.self, FollowCommand.self, StopCommand.self, VersionCommand.self,
        ])

    static func main() {
        StandardDescriptors.prepare()
        let arguments: [String]
        do throws(BeeError) {
            arguments = try ProcessText.arguments()
        } catch {
            Context.process().messages.report(error)
            Glibc.exit(error.code.exitStatus)
        }
        do {
            var command = try command(of: arguments)
            guard let verb = command as? any Verb else { return try command.run() }
            let context = Context.process()
            do throws(BeeError) {
                try verb.run(in: context)
            } catch {
                context.messages.report(error)
                Glibc.exit(error.code.exitStatus)
            }
        } catch {
            end(with: error, arguments)
        }
    }

    /// Ends with what parsing threw, which may be a mistake or the text that was asked for; that is data and must arrive.
    private static func end(with error: any Error, _ arguments: [String]) -> Never {
        let context = Context.process()
        do throws(BeeError) {
            let mistake = UsageMistake(arguments: arguments)
            guard exitCode(for: error).isSuccess, !mistake.asksHelpForNothing else { throw mistake.error(error) }
            let text = fullMessage(for: error)
            if !text.isEmpty { try context.output.line(text) }
            Glibc.exit(0)
        } catch {
            context.messages.report(error)
            Glibc.exit(error.code.exitStatus)
        }
    }

    /// What a command line, without the program, asks for.
    ///
    /// A run is what somebody waits for, and ArgumentParser takes 26 million instructions for one, nearly as many as libbpf
    /// for loading it. So `run` is first parsed alone, which takes 20 million; what is wrong with it then, and what asks for
    /// help, is told by the root.
    static func command(of arguments: [String]) throws -> any ParsableCommand {
        let verb = RunCommand.configuration.commandName
        if arguments.first == verb, let run = try? RunCommand.parse(Array(arguments.dropFirst())) {
            return run
        }
        return try parseAsRoot(NameList.joining(arguments))
    }
}

/// A command that does its work through a context, so that tests can give it another one.
protocol Verb: ParsableCommand {
    /// Does the work.
    ///
    /// - Parameter context: where output goes, and what the surroundings say.
    /// - Throws: the one error that decides the exit status.
    func run(in context: Context) throws(BeeError)
}

extension Verb {
    /// Never used: the root command calls `run(in:)`.
    func run() throws {
        try run(in: Context.process())
    }
}
