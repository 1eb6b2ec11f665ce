import ArgumentParser
import Base
import Glibc
import Loader
import Store
import SystemPackage

/// `init [DIR]`: a new probe to begin with.
struct InitCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Begin a new probe.",
        discussion: """
            Writes a source that compiles and shows rows at once, and a README that says how. On a terminal, what is \
            not given is asked for.
            """)

    @Argument(
        help: ArgumentHelp("The folder; it is made where it is missing.", valueName: "dir"),
        transform: PathArgument.text)
    var folder = "."

    @Option(help: ArgumentHelp("What it attaches to: \(Self.names(ProbeKind.self)).", valueName: "kind"))
    var kind: ProbeKind?

    @Option(help: ArgumentHelp("Where its events or counts go: \(Self.names(ProbeMap.self)).", valueName: "map"))
    var map: ProbeMap?

    @Option(help: ArgumentHelp("How they are shown: \(Self.names(ProbeOutput.self)).", valueName: "output"))
    var output: ProbeOutput?

    func validate() throws {
        if kind == .iter, map != nil || output != nil {
            throw ValidationError("An iterator prints lines: it takes neither --map nor --output.")
        }
        if map == .ring, output == .gauge { throw ValidationError("A gauge is kept in a hash, not in a ring.") }
    }

    func run(in context: Context) throws(BeeError) {
        let project = try project(asking: Question(messages: context.messages))
        let path = FilePath(folder)
        let directory = try Self.directory(path)
        let files = [(project.sourceName, project.source), ("README.md", project.readme)]
        for (name, _) in files where try directory.status(of: name) != nil {
            throw BeeError(.usage, directory.subject(name), "is there already", hint: "name another folder")
        }
        for (name, text) in files {
            try AtomicFile.replace(name, in: directory, staging: directory, with: Array(text.utf8))
        }
        for (name, _) in files { try context.output.line(TerminalText.escaped(path.appending(name).string)) }
    }

    /// Opens the folder and makes it where it is missing: root's in another user's folder becomes that user's.
    private static func directory(_ path: FilePath) throws(BeeError) -> DirectoryFD {
        do throws(BeeError) {
            return try DirectoryFD.open(path)
        } catch {
            guard error.code == .fileMissing, let name = path.lastComponent?.string else { throw error }
            let parent = path.removingLastComponent()
            let above = try DirectoryFD.open(parent.isEmpty ? "." : parent)
            // A link that leads nowhere is not what is missing.
            guard try above.status(of: name) == nil else { throw error }
            return try above.makingDirectory(name)
        }
    }

    private func project(asking question: Question) throws(BeeError) -> ProbeProject {
        guard kind != nil || question.canBeAsked else {
            throw BeeError(.usage, "--kind", "is not given", hint: "one of \(Self.names(ProbeKind.self))")
        }
        let kind = try question.choice(kind, "kind", of: ProbeKind.allCases)
        guard kind != .iter else {
            return ProbeProject(name: try name(), kind: kind, map: .ring, output: .print)
        }
        let output = try question.choice(output, "output", of: outputs)
        let map = try question.choice(map, "map", of: output.maps)
        return ProbeProject(name: try name(), kind: kind, map: map, output: output)
    }

    private var outputs: [ProbeOutput] {
        map == .ring ? [.print, .counter] : ProbeOutput.allCases
    }

    /// The folder's own name as one of C.
    private func name() throws(BeeError) -> String {
        let real = realpath(folder, nil)
        defer { free(real) }
        let path = FilePath(real.map { String(cString: $0) } ?? folder).lexicallyNormalized()
        let name = (path.lastComponent?.string ?? "").map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        guard let first = name.first, first.isLetter else {
            throw BeeError(
                .usage, folder, "cannot be the probe's name", hint: "name a folder that begins with a letter")
        }
        return String(name)
    }

    private static func names<Choice: CaseIterable & RawRepresentable<String>>(_: Choice.Type) -> String {
        Choice.allCases.map(\.rawValue).joined(separator: ", ")
    }
}

extension ProbeKind: ExpressibleByArgument {}
extension ProbeMap: ExpressibleByArgument {}
extension ProbeOutput: ExpressibleByArgument {}
