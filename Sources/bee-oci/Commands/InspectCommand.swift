import ArgumentParser
import Base
import Layout
import Loader
import Store

/// `inspect NAME|FILE.o`: what an image holds and what its program is.
struct InspectCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what an image holds: its manifest, programs, maps and variables.",
        discussion: """
            The argument is a file if it begins with /, ./ or ../ or ends in .o; else it names an image of the layout. \
            Neither libbpf nor the kernel sees the object, so the answer is the same on every host.
            """)

    @Argument(help: ArgumentHelp("The image or object; the only image unless given.", valueName: "name|file.o"))
    var target: String?

    @OptionGroup var layout: LayoutArguments

    @Option(help: ArgumentHelp("Which image of an index to show; this machine's unless given.", valueName: "os/arch"))
    var platform: Platform?

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let inspection: Inspection
        switch try TargetArgument(target) {
        case .file(let path):
            guard platform == nil else {
                throw BeeError(.usage, path, "is a file, which has no platform to choose")
            }
            let bytes = try RegularFile.read(path, links: .followed, limit: ProgramSource.sizeLimit)
            inspection = Inspection(image: nil, object: try InspectedObject(bytes, name: path))
        case .image(let reference):
            let layout = try layout.open(in: context)
            do throws(BeeError) {
                inspection = try Inspection(of: reference, in: layout, for: platform)
            } catch {
                throw self.layout.improve(error, for: reference, in: context)
            }
        }
        try context.output.write(json ? inspection.document() : inspection.text())
    }
}
