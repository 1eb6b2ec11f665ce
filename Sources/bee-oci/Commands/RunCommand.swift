import ArgumentParser
import Base
import Glibc
import Loader
import Report

/// `run NAME|FILE.o`: verify, load, attach, show.
struct RunCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Verify, load and attach a program, and show what it reports.",
        discussion: """
            The argument is a file if it begins with /, ./ or ../ or ends in .o; else it names an image of the layout. \
            Ends with 0 on Ctrl-C, SIGTERM, --for, --count, and when standard output is closed.
            """)

    @Argument(help: ArgumentHelp("The image or object; the only image unless given.", valueName: "name|file.o"))
    var target: String?

    @OptionGroup var layout: LayoutArguments

    @OptionGroup var attaching: AttachArguments

    @OptionGroup var showing: OutputArguments

    @OptionGroup var rows: RowArguments

    @OptionGroup var values: ValueArguments

    @OptionGroup var metrics: MetricsArguments

    @OptionGroup var staying: DetachArguments

    @Flag(help: "Load and let the kernel verify, attach nothing.")
    var noAttach = false

    @Flag(help: "Print what libbpf and the verifier say.")
    var verbose = false

    func validate() throws {
        try staying.refuse([
            "--for": showing.duration != nil, "--count": showing.count != nil, "--format": showing.format != nil,
            "--no-attach": noAttach,
            "--stats": values.stats, "--replace": attaching.replace,
            "--metrics": metrics.areWanted, "--filter and the like": !rows.request(drawsHistograms: false).isPlain,
        ])
    }

    func run(in context: Context) throws(BeeError) {
        let source = try ProgramSource.open(try TargetArgument(target), layout: layout, in: context)
        let selection = try MapSelection(source.spec, named: showing.maps)
        let display = try values.display(of: source.spec)
        let options = try loadOptions(source, context)
        let request = rows.request(drawsHistograms: showing.format(in: context) == .table)
        if !request.isPlain {
            let maps = try selection.indices.map { (index) throws(BeeError) in
                try display.rows(of: source.spec.maps[index])
            }
            _ = try RowSelection(request, of: maps + Self.texts(options.plan?.iterators ?? []))
        }
        let warnings = try Preflight.judge(
            source.spec, loading: options.plan?.programs, mapSizes: options.mapSizes, subject: source.name)
        for text in source.warnings + warnings { context.messages.warn(text) }
        let outlet = noAttach ? nil : try metrics.open(context.messages)
        let place = try staying.name.map { (name) throws(BeeError) in try NewRun(name, in: context) }
        let object = try LoadedObject.load(
            bytes: source.bytes, spec: source.spec, options: options)
        if let folder = staying.pinProgs { try object.pinPrograms(in: folder) }
        guard !noAttach else { return }
        if let place { return try leave(object, source, at: place, in: context) }
        for text in selection.notes { context.messages.note("note: " + text) }
        try show(object, selection, display, request, outlet, in: context)
    }

    private func loadOptions(_ source: ProgramSource, _ context: Context) throws(BeeError) -> LoadOptions {
        var options = LoadOptions(name: source.name)
        try values.apply(to: &options, for: source.spec)
        if verbose {
            let messages = context.messages
            options.log = { text in text.split(separator: "\n").forEach { messages.note(String($0)) } }
        }
        options.pinnedMaps = try staying.mapFolder()
        options.plan = try attaching.plan(for: source, attaches: !noAttach)
        return options
    }

    private func show(
        _ object: LoadedObject, _ selection: MapSelection, _ display: ValueDisplay, _ request: RowRequest,
        _ outlet: MetricsOutlet?,
        in context: Context
    ) throws(BeeError) {
        Interruption.install(exitStatus: 0)
        let shown = try selection.shown(of: object, display)
        let session = try RunSession(
            object, showing: shown,
            try RowSelection(request, of: shown.map(\.reported) + Self.texts(object.iterators)),
            owners: display.owners, options: options(outlet, context),
            output: RunOutput(descriptor: STDOUT_FILENO),
            messages: context.messages)
        try attach(object, context.messages)
        try session.run()
    }

    /// Attaches what stays without this process.
    private func leave(
        _ object: LoadedObject, _ source: ProgramSource, at place: NewRun, in context: Context
    ) throws(BeeError) {
        // From here on a signal waits until the run is whole, or gone again.
        Interruption.install()
        try attach(object, context.messages)
        try place.keep(
            object, source.bytes,
            RunRecord(source, maps: showing.maps, records: values.record, listsFlags: values.flags))
    }

    /// What iterators print, as maps of lines.
    private static func texts(_ iterators: [String]) -> [ReportedMap] {
        iterators.map { ReportedMap(name: $0, rows: .events(.line)) }
    }

    private func options(_ outlet: MetricsOutlet?, _ context: Context) -> RunOptions {
        var options = showing.options(in: context)
        options.countsRuns = values.stats
        options.metrics = outlet
        return options
    }

    private func attach(_ object: LoadedObject, _ messages: Messages) throws(BeeError) {
        let report = object.attach()
        guard report.count > 0 else { throw BeeError(.attachFailed, "", "the object has no program to attach") }
        guard !report.attached.isEmpty else {
            let allDenied = report.failures.allSatisfy { $0.code == .notPermitted }
            throw BeeError(
                allDenied ? .notPermitted : .attachFailed, "", "no program could be attached",
                hint: report.failures.first?.hint,
                causes: report.failures)
        }
        for failure in report.failures { messages.warn(failure) }
        messages.note("attached \(report.attached.count) of \(report.count) programs")
    }
}
