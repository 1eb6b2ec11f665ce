import ArgumentParser
import Base
import Glibc
import Layout
import Store
import SystemPackage

/// `load FILE|DIR|-`: imports every image of an archive or layout directory.
struct LoadCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Import every image of an archive or layout directory.",
        discussion: """
            Reads OCI archives and docker archives (tar, plain or compressed with gzip, zstd, xz, bzip2 or lz4) and \
            image-layout directories; what a file is, is found by looking. Sound images are named; a broken one is \
            reported, not named, and decides the exit status. A name that meant another image moves.
            """)

    @Argument(
        help: ArgumentHelp(
            "An archive, a layout directory, or - for an archive on standard input.", valueName: "file|dir|-"),
        transform: PathArgument.text)
    var source: String

    @OptionGroup var layout: LayoutArguments

    @Option(name: .customLong("as"), help: ArgumentHelp("The name for the one image of the source.", valueName: "name"))
    var name: String?

    @OptionGroup var waiting: WaitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        let source = try loadSource()
        if let name { try Reference.newName(name) }
        let target = try layout.create(wait: waiting, in: context)
        Interruption.install()
        let options = LoadOptions(name: name, wait: waiting.wait.duration) { Interruption.isRequested }
        let progress = Progress(label: self.source, in: context)
        let result = try progress.during { (update) throws(BeeError) in
            try ImageImport.load(source, into: target, options: options, progress: update)
        }
        for text in result.warnings { context.messages.warn(text) }
        try context.output.write(json ? Self.document(result) : Self.text(result))
        context.messages.noteRemoved(result.artifacts)
        if let failure = BeeError.first(of: result.failures.map(\.loadError)) { throw failure }
    }

    private func loadSource() throws(BeeError) -> LoadSource {
        guard source != "-" else {
            guard isatty(STDIN_FILENO) == 0 else {
                throw BeeError(
                    .usage, "standard input", "is a terminal, where an archive is needed",
                    hint: "redirect a file or pipe into it")
            }
            return .standardInput
        }
        var status = stat()
        guard stat(source, &status) == 0 else { throw BeeError.system("read", source) }
        return status.st_mode & S_IFMT == S_IFDIR ? .directory(FilePath(source)) : .archive(FilePath(source))
    }

    private static func text(_ result: LoadResult) -> [UInt8] {
        let lines = result.images.map { image in
            let was = image.replaced.map { " (was \($0))" } ?? ""
            return "\(TerminalText.escaped(image.name ?? "-")) \(image.digest)\(was)\n"
        }
        return Array(lines.joined().utf8)
    }

    private static func document(_ result: LoadResult) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.key("images")
                json.array(result.images) { json, image in
                    json.object { json in
                        json.member("name", image.name)
                        json.member("digest", image.digest.description)
                        json.member("replaced", image.replaced?.description)
                    }
                }
                json.member("warnings", result.warnings)
                json.key("failures")
                json.array(result.failures) { $1.write(to: &$0) }
            }
        }
    }
}

extension LoadResult.Failure {
    /// The failure as the error of a load.
    fileprivate var loadError: BeeError {
        error.wrapped(name ?? digest?.description ?? "an image without a name", "was not loaded")
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("digest", digest?.description)
            json.member("code", error.code.name)
            json.member("message", error.description)
        }
    }
}
