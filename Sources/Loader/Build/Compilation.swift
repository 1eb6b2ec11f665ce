public import Base
import Glibc

/// How one C source is compiled: everything that decides the object, but the compiler and the files it reads.
public struct Compilation: Sendable, Hashable {
    /// The source as the person named it.
    public let source: String
    /// The source's absolute path, without links in it.
    public let path: String
    /// Folders of headers that this program brings, in the order they are searched.
    public let headerFolders: [String]
    /// For whose kernel.
    public let processor: TargetProcessor
    /// The person's own flags; they come last, where they win.
    public let flags: [String]
    /// Where the person is, an absolute path without links in it.
    public let workingDirectory: String
    /// The files and folders in flags that were meant from there, as they were typed.
    private let namedFiles: [String]

    /// Describes a compilation.
    ///
    /// - Parameters:
    ///   - source: the source as the person named it.
    ///   - path: the source's absolute path, without links in it.
    ///   - headerFolders: folders of headers that this program brings; the first has those of `BuildHeader`.
    ///   - processor: for whose kernel.
    ///   - flags: the person's own flags.
    ///   - workingDirectory: where the person is, an absolute path without links in it; files in flags are meant from
    ///     there.
    public init(
        source: String, path: String, headerFolders: [String], processor: TargetProcessor, flags: [String],
        workingDirectory: String
    ) {
        self.source = source
        self.path = path
        self.headerFolders = headerFolders
        self.processor = processor
        (self.flags, namedFiles) = CompilerFlag.absolute(flags, from: workingDirectory)
        self.workingDirectory = workingDirectory
    }

    /// The compiler's arguments, without what only says where the results go.
    ///
    /// The object must not tell where it was built: every folder is known under another name.
    public var arguments: [String] {
        var words = ["-target", processor.isBigEndian ? "bpfeb" : "bpfel", "-D__TARGET_ARCH_\(processor.macro)"]
        // Version 3 of the instruction set is what Linux 5.1 and later take.
        words += ["-mcpu=v3", "-std=gnu17", "-O2", "-g", "-Wall", "-fno-stack-protector"]
        words += ["-fdebug-compilation-dir=."] + prefixMaps
        for folder in headerFolders { words += ["-isystem", folder] }
        words += ["-idirafter", "/usr/include/\(Compilation.machineFolder)"]
        if let first = headerFolders.first {
            words += [
                "-idirafter", "\(first)/\(BuildHeader.lastFolder)", "-include", "\(first)/\(BuildHeader.prelude)",
            ]
        }
        return words + flags
    }

    private var prefixMaps: [String] {
        let folder = Compilation.folder(of: path)
        // The compiler opens files by the names they are mapped to, for the lines it puts beside the code: names have to
        // lead there from the source's folder, where it runs.
        let way = Compilation.way(from: folder, to: workingDirectory)
        let maps =
            headerFolders.map { ($0, "bee-oci") } + namedFiles.map { ("\(workingDirectory)/\($0)", way + $0) }
            // In the root everything begins with the folder.
            + [folder == "/" ? (path, "." + path) : (folder, ".")]
        return maps.map { "-ffile-prefix-map=\($0)=\($1)" }
    }

    /// The relative path from one folder to another, both absolute and without links in them; it ends in a slash or is
    /// empty.
    private static func way(from start: String, to end: String) -> String {
        let (start, end) = (start.split(separator: "/"), end.split(separator: "/"))
        let common = zip(start, end).prefix { $0 == $1 }.count
        let steps = start.dropFirst(common).map { _ in ".." } + end.dropFirst(common).map(String.init)
        return steps.map { $0 + "/" }.joined()
    }

    /// A path up to its last slash; the root's is the root.
    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Debian's folder of the machine's own kernel headers, such as `x86_64-linux-gnu`.
    private static let machineFolder: String = {
        var names = utsname()
        guard uname(&names) == 0 else { return "none" }
        let machine = withUnsafeBytes(of: &names.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return machine + "-linux-gnu"
    }()

    /// What a compiler made of a source.
    public enum Outcome: Sendable, Hashable {
        /// An object; what the compiler had to say, warnings perhaps.
        case compiled(diagnostics: String)
        /// No object, through the source's fault.
        case failed(diagnostics: String)
        /// This compiler builds no eBPF, or is too old.
        case unsuitable
    }

    /// Runs a compiler.
    ///
    /// - Parameters:
    ///   - compiler: the program's file.
    ///   - object: the file that is made.
    ///   - dependencies: the file that gets the names of all files that were read, as a rule of make.
    ///   - environment: the variables it gets, but those that would change where headers are found.
    ///   - isColoured: whether its diagnostics are.
    ///   - isInterrupted: whether the compiler is to be ended, asked whenever a signal comes.
    /// - Returns: how it went.
    /// - Throws: what starting it met.
    public func run(
        _ compiler: String, object: String, dependencies: String, environment: [String: String], isColoured: Bool,
        isInterrupted: () -> Bool
    ) throws(BeeError) -> Outcome {
        // The compiler looks for the lines it puts beside the code where the object says the source is: in ".".
        let words =
            arguments + [isColoured ? "-fcolor-diagnostics" : "-fno-color-diagnostics"]
            + ["-MD", "-MF", dependencies, "-c", path, "-o", object]
        let variables = environment.filter { !Compilation.ignoredVariables.contains($0.key) }
        let outcome = try ChildProcess.run(
            compiler, words, environment: variables.map { "\($0.key)=\($0.value)" },
            in: Compilation.folder(of: path), isInterrupted: isInterrupted)
        let text = diagnostics(outcome.errors)
        if outcome.status == 0 { return .compiled(diagnostics: text) }
        let isUnsuitable = Compilation.unsuitableSigns.contains { text.contains($0) }
        return isUnsuitable ? .unsuitable : .failed(diagnostics: text)
    }

    /// What the compiler said, with files called as the person called the source.
    private func diagnostics(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let folder = Compilation.folder(of: path)
        guard folder != "/" else { return text.replacing(path, with: source) }
        return text.replacing(
            folder + "/", with: source.contains("/") ? Compilation.folder(of: source) + "/" : "")
    }

    private static let ignoredVariables: Set<String> = [
        "CPATH", "C_INCLUDE_PATH", "CCC_OVERRIDE_OPTIONS", "COMPILER_PATH",
    ]
    /// What a compiler says that cannot do this at all, and what the prelude says to an old one.
    private static let unsuitableSigns = [
        "unable to create target", "unknown target triple", "bee-oci builds with clang",
    ]
}
