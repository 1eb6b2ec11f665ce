import ArgumentParser
import Base
import Glibc
import Loader
import Report

/// `follow NAME`: shows what a run that stays reports.
struct FollowCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "Show what a run reports that was left attached.",
        discussion: """
            What a ring buffer has kept since nobody read it comes first. Ends with 0 on Ctrl-C, SIGTERM, --for, \
            --count, when standard output is closed and when the run is stopped; the run goes on.
            """)

    @Argument(help: ArgumentHelp("The run's name; see ps.", valueName: "name"))
    var name: RunName

    @OptionGroup var showing: OutputArguments

    @OptionGroup var rows: RowArguments

    func run(in context: Context) throws(BeeError) {
        let register = try RunRegister.open(in: context)
        let record = try register.running(name)
        let lock = try register.lockEvents(of: name)
        let spec = try ObjectSpec.parse(try register.object(of: name, record.object), subject: record.source)
        let object = try open(spec, record)
        let selection = try MapSelection(spec, named: record.maps + showing.maps)
        for text in selection.notes(printsLines: !object.iterators.isEmpty) { context.messages.note("note: " + text) }
        let display = try ValueDisplay.make(spec, records: record.records, listsFlags: record.listsFlags)
        let options = showing.options(in: context)
        let maps = try selection.reported(display)
        let shown = try RowSelection(rows.request(drawsHistograms: options.format == .table), of: maps)
        Interruption.install(exitStatus: 0)
        let part = try RunPart(
            object, name: nil, showing: maps, owners: display.owners, from: 0, ownLosses: maps.count)
        let session = try RunSession(
            [part], shown, options: options, output: RunOutput(descriptor: STDOUT_FILENO), messages: context.messages)
        try session.run()
        _ = consume lock
    }

    private func open(_ spec: ObjectSpec, _ record: RunRecord) throws(BeeError) -> PinnedObject {
        let folder = PinFolder(run: name.text)
        do throws(BeeError) {
            return try PinnedObject.open(spec, in: folder, record.pins, watchesEnd: true)
        } catch {
            // Only what is not there, or not what it was, makes the run incomplete.
            guard error.code == .fileMissing || error.code == .fileInvalid else {
                throw error.wrapped(name.text, "cannot be followed")
            }
            try folder.requireInSight(record.pins)
            let outer = error.wrapped(name.text, "is incomplete")
            throw BeeError(
                outer.code, outer.subject, outer.message, hint: "remove the rest: bee-oci stop \(name.text)",
                causes: outer.causes)
        }
    }
}
