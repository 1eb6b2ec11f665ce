import ArgumentParser
import Base
import Glibc
import Loader
import Report

/// `run NAME|FILE.o…`: verify, load, attach, show.
struct RunCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "run",
        // Parsed alone (`BeeOCI.command(of:)`) it then looks for no request of the root's, such as for completions.
        _superCommandName: "bee-oci",
        abstract: "Verify, load and attach programs, and show what they report.",
        discussion: """
            An argument is a file if it begins with /, ./ or ../ or ends in .o; else it names an image of the layout. \
            Several are attached when all are loaded, rows say whose they are, and an option that names a program, map \
            or variable is for each that has one of that name. \
            Ends with 0 on Ctrl-C, SIGTERM, --for, --count, and when standard output is closed.
            """)

    @Argument(help: ArgumentHelp("The images or objects; the only image unless given.", valueName: "name|file.o"))
    var targets: [String] = []

    @OptionGroup var layout: LayoutArguments

    @OptionGroup var attaching: AttachArguments

    @OptionGroup var showing: OutputArguments

    @OptionGroup var rows: RowArguments

    @OptionGroup var values: ValueArguments

    @OptionGroup var metrics: MetricsArguments

    @OptionGroup var staying: DetachArguments

    @Option(
        help: ArgumentHelp(
            "Adapt the program to the types in this file (BTF) in place of the kernel's.", valueName: "file"),
        transform: PathArgument.text)
    var btf: String?

    @Flag(help: "Load and let the kernel verify, attach nothing.")
    var noAttach = false

    @Flag(help: "Ask first whether everything would work here, as `check` does, and load nothing where it would not.")
    var check = false

    @Flag(help: "Print what libbpf and the verifier say.")
    var verbose = false

    func validate() throws {
        if staying.detach, targets.count > 1 {
            throw ValidationError("--detach leaves one image attached under its name: run it once for each.")
        }
        try staying.refuse([
            "--for": showing.duration != nil, "--count": showing.count != nil, "--format": showing.format != nil,
            "--no-attach": noAttach,
            "--stats": values.stats, "--replace": attaching.replace,
            "--metrics": metrics.areWanted, "--filter and the like": !rows.request(drawsHistograms: false).isPlain,
        ])
    }

    func run(in context: Context) throws(BeeError) {
        let images = try plan(in: context)
        let request = rows.request(drawsHistograms: showing.format(in: context) == .table)
        // Where no row is shown, there is nothing to be compiled but what may be wrong with what was asked for.
        let maps = try isShown || !request.isPlain ? images.map { (image) throws(BeeError) in try image.maps() } : []
        let selection = try RowSelection(request, of: zip(maps, images).flatMap { $0 + $1.texts })
        for image in images { try judge(image, context.messages.about(image.name)) }
        if check { for image in images { try image.checked().refuseWhatFails() } }
        let programFolder = try staying.programFolder()
        let outlet = noAttach ? nil : try metrics.open(context.messages)
        let place = try staying.name.map { (name) throws(BeeError) in try NewRun(name, in: context) }
        let objects = try images.map { (image) throws(BeeError) in
            try PlannedImage.naming(image.name) { () throws(BeeError) in try image.load() }
        }
        if let folder = programFolder { for object in objects { try object.pinPrograms(in: folder) } }
        guard !noAttach else { return }
        if let place { return try leave(objects[0], images[0], at: place, in: context) }
        for image in images {
            for text in image.selection.notes(printsLines: !image.texts.isEmpty) {
                context.messages.about(image.name).note("note: " + text)
            }
        }
        Interruption.install(exitStatus: 0)
        let parts = try RunPart.all(images, objects, showing: maps)
        var options = showing.options(in: context)
        options.countsRuns = values.stats
        options.metrics = outlet
        options.service = ServiceManager(in: context)
        let session = try RunSession(
            parts, selection, options: options, output: RunOutput(descriptor: STDOUT_FILENO),
            messages: context.messages)
        try attach(images, objects, in: context)
        try session.run()
    }

    /// Whether rows are shown by this process.
    private var isShown: Bool { !noAttach && !staying.detach }

    private func judge(_ image: PlannedImage, _ messages: Messages) throws(BeeError) {
        let warnings: [String]
        do throws(BeeError) {
            warnings = try Preflight.judge(
                image.source.spec, loading: image.options.plan?.programs, mapSizes: image.options.mapSizes,
                hasTypes: image.options.types != nil, subject: image.source.name)
        } catch {
            throw image.source.improve(error)
        }
        for text in image.source.warnings + warnings { messages.warn(text) }
        if btf == nil, image.options.types != nil {
            messages.note("note: this kernel tells no BTF; the types are used that the image brings for it")
        }
    }

    /// Attaches what stays without this process.
    private func leave(
        _ object: LoadedObject, _ image: PlannedImage, at place: NewRun, in context: Context
    ) throws(BeeError) {
        // From here on a signal waits until the run is whole, or gone again.
        Interruption.install()
        let text = try image.attach(object, context.messages)
        context.messages.note(text)
        try place.keep(
            object, image.source.bytes,
            RunRecord(image.source, maps: showing.maps, records: values.record, listsFlags: values.flags))
        ServiceManager(in: context)?.tell(.ready(text))
    }

    /// Attaches all objects, or none where one has nothing that can be attached.
    private func attach(
        _ images: [PlannedImage], _ objects: [LoadedObject], in context: Context
    ) throws(BeeError) {
        var texts: [String] = []
        do throws(BeeError) {
            for (image, object) in zip(images, objects) {
                texts.append(
                    try PlannedImage.naming(image.name) { () throws(BeeError) in
                        let text = try image.attach(object, context.messages.about(image.name))
                        context.messages.about(image.name).note(text)
                        return image.name.map { "\($0): \(text)" } ?? text
                    })
            }
        } catch {
            for object in objects { object.detach().forEach(context.messages.warn) }
            throw error
        }
        ServiceManager(in: context)?.tell(.ready(texts.joined(separator: ", ")))
    }
}
