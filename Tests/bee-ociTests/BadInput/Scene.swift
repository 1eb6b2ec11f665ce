import Glibc
import Testing

/// A folder with a layout to damage, a layout to load into, an archive, and a bystander nobody may touch.
struct Scene {
    let folder: TemporaryFolder
    let program: Program
    let near: SoundLayout

    var layout: String { folder / "store" }
    var far: String { folder / "far" }

    /// Making devices and loading programs needs root, which CI has to be.
    static let isPossible = geteuid() == 0 || getenv("CI").map { String(cString: $0) } == "true"
    static let needsRoot: Comment = "making device nodes and loading programs needs root"

    /// How many seconds of a processor any process may take, and how long it may be there on a busy machine.
    static let (processorLimit, timeLimit) = (30, 240.0)

    init() throws {
        folder = try TemporaryFolder()
        program = try .beeOCI
        near = try SoundLayout.near.get()
        try near.write(to: folder, as: "store")
        try SoundLayout.far.get().write(to: folder, as: "far")
        try folder.write(SoundLayout.far.get().archive, to: "sound.tar")
        try folder.write(Array("precious".utf8), to: "bystander")
    }

    /// Lets a verb meet the layout and checks everything that must hold whatever the layout is like.
    ///
    /// - Parameters:
    ///   - verb: what to do.
    ///   - code: the one error it must end with; nil where it must succeed.
    ///   - subject: what the error must name.
    ///   - count: how many errors there must be.
    ///   - broken: names that stand for images which were damaged, and may be so afterwards.
    ///   - wrapper: what starts the program with fewer rights.
    ///   - sourceLocation: where the expectation stands.
    /// - Returns: what the process left.
    /// - Throws: where the test itself cannot go on, a process that does not end among it.
    @discardableResult
    func expect(
        _ verb: LayoutVerb, _ code: String?, about subject: String = "", count: Int = 1, broken: Set<String> = [],
        through wrapper: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Program.Result {
        let input = verb == .loadFrom ? "far" : "store"
        return try expect(
            verb.arguments(in: self), code, about: subject, changing: verb.isWriting || verb == .loadFrom ? input : nil,
            creating: verb == .save ? "out.tar" : nil, naming: verb == .loadFrom, count: count, broken: broken,
            through: wrapper, sourceLocation: sourceLocation)
    }

    /// Runs a command line and checks everything that must hold whatever its input is like.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - code: the one error it must end with; nil where it must succeed.
    ///   - subject: what the error must name.
    ///   - changed: the layout it may change, by its folder's name; nil for a verb that reads.
    ///   - created: the file it creates when it succeeds.
    ///   - naming: whether it names sound images though it fails.
    ///   - count: how many errors there must be.
    ///   - broken: names that stand for images which were damaged, and may be so afterwards.
    ///   - wrapper: what starts the program with fewer rights.
    ///   - sourceLocation: where the expectation stands.
    /// - Returns: what the process left.
    /// - Throws: where the test itself cannot go on, a process that does not end among it.
    @discardableResult
    func expect(
        _ arguments: [String], _ code: String?, about subject: String = "", changing changed: String? = nil,
        creating created: String? = nil, naming: Bool = false, count: Int = 1, broken: Set<String> = [],
        through wrapper: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Program.Result {
        let before = Tree(of: folder.path)
        let words = wrapper + ["/usr/bin/prlimit", "--cpu=\(Self.processorLimit)", program.path] + arguments
        let result = try Program(path: words[0]).start(Array(words.dropFirst())).finish(within: Self.timeLimit)
        let footprint = Footprint(
            before: before, after: Tree(of: folder.path), layout: changed, created: code == nil ? created : nil,
            isNaming: code == nil || naming)
        var faults = ErrorReport.faults(result, code, about: subject, count: count)
        faults += ErrorReport.outputFaults(result, arguments, isDone: code == nil) + footprint.faults
        if arguments[0] != "rm" { faults += footprint.lostNames.map { "\($0) is no name any more" } }
        if let changed, code == nil || changed == "far" && footprint.hasIndex {
            let names = try Set(ImageCheck(layout: folder / changed).brokenNames()).subtracting(broken)
            faults += names.map { "\($0) is no whole image" }
        }
        #expect(
            faults.isEmpty, "\(arguments.joined(separator: " ")):\n\(result.errors)\(result.output)",
            sourceLocation: sourceLocation)
        return result
    }
}
