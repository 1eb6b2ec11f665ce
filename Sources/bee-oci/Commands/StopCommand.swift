import ArgumentParser
import Base
import Loader

/// `stop --stray`: removes what runs that were killed left in the kernel.
struct StopCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Remove what runs that were killed left attached.",
        discussion: """
            Links end with the process. What the kernel keeps, tc filters, XDP programs set without a link and registered \
            structures, is written down while it is there and removed by a guard process; this removes what is left \
            where both were killed.
            """)

    @Flag(help: "Remove what belongs to no run that is alive.")
    var stray = false

    func validate() throws {
        guard stray else { throw ValidationError("stop takes --stray.") }
    }

    func run(in context: Context) throws(BeeError) {
        let strays = try StrayRecords.ofRoot.removeStrays()
        var first: BeeError?
        for stray in strays {
            guard let failure = stray.failure else {
                try context.output.line("removed the \(stray.description)")
                continue
            }
            if let earlier = first { context.messages.report(earlier) }
            first = failure
        }
        if let first { throw first }
    }
}
