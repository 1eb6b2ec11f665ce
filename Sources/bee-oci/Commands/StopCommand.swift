import ArgumentParser
import Base
import Loader

/// `stop NAME`: ends a run that stays; `stop --stray`: removes what runs that were killed left in the kernel.
struct StopCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End a run that was left attached, or remove what killed runs left.",
        discussion: """
            With a name, detaches what `run --detach` left, and removes its programs and maps.

            Without --detach links end with the process. What the kernel keeps, tc filters, XDP programs set without a \
            link and registered structures, is written down while it is there and removed by a guard process; --stray \
            removes what is left where both were killed.
            """)

    @Argument(help: ArgumentHelp("The run's name; see ps.", valueName: "name"))
    var name: RunName?

    @Flag(help: "Remove what belongs to no run that is alive.")
    var stray = false

    func validate() throws {
        guard stray == (name == nil) else { throw ValidationError("stop takes the name of a run, or --stray.") }
    }

    func run(in context: Context) throws(BeeError) {
        if let name { return try stop(name, in: context) }
        let strays = try StrayRecords.ofRoot.removeStrays()
        var failures: [BeeError] = []
        var lines = WorkLines(context.output)
        for stray in strays {
            guard let failure = stray.failure else {
                lines.line("removed the \(stray.description)")
                continue
            }
            failures.append(failure)
        }
        if let unwritten = lines.failure { failures.append(unwritten) }
        if let failure = BeeError.first(of: failures) { throw failure }
    }

    private func stop(_ name: RunName, in context: Context) throws(BeeError) {
        let register = try RunRegister.open(in: context)
        let lock = try register.lock(changing: name, watch: context.lockWatch)
        guard try register.names().contains(name) else { throw try register.unknown(name) }
        let folder = PinFolder(run: name.text)
        // Of a run that was not written down, everything in its folder is its own.
        let record = try register.readableRecord(of: name, context.messages)
        let pins = if let record { record.pins } else { try folder.contents() }
        try folder.requireInSight(pins)
        Interruption.install()
        var lines = WorkLines(context.output)
        let isEmpty = try register.takeDown(name, pins) { pin in
            lines.line("removed \(pin.kind.rawValue) \(TerminalText.escaped(pin.name))")
        }
        _ = consume lock
        for link in pins where link.kind == .link {
            guard try !PinFolder.isGone(link) else { continue }
            context.messages.warn("link \(link.name) is open in another process, so its program stays attached")
        }
        if !isEmpty { context.messages.warn("\(folder.path) has something of others in it, which stays") }
        try lines.end()
    }
}
