import Glibc
import Testing

// RegularFile: what is no regular file, or is not there, is an error and never blocks.
@Suite(.enabled(if: Scene.isPossible, Scene.needsRoot))
struct SourceKindTests {
    /// What stands where a file should be, and the error of a verb that wants one.
    private static let files: [(Damage, String)] = [
        (.missing, "file-missing"), (.lost, "file-missing"), (.folder, "file-invalid"), (.fifo, "file-invalid"),
        (.device, "file-invalid"), (.socket, "file-invalid"), (.loop, "file-invalid"),
    ]

    @Test(arguments: files)
    func refusesAnObjectThatIsNoFile(damage: Damage, code: String) throws {
        let scene = try Scene()
        if damage != .missing { try damage.makeSpecial(scene.folder / "bad.o") }
        let path = scene.folder / "bad.o"
        try scene.expect(["inspect", path, "--json"], code, about: path)
        try scene.expect(["run", path, "--no-attach"], code, about: path)
        // A folder is something pack understands.
        let packCode = damage == .folder ? "pack-invalid" : code
        try scene.expect(["pack", path, "--json", "--layout", scene.layout], packCode, about: path, changing: "store")
    }

    @Test(arguments: files)
    func refusesAnArchiveThatIsNoFile(damage: Damage, code: String) throws {
        let scene = try Scene()
        if damage != .missing { try damage.makeSpecial(scene.folder / "bad.tar") }
        // A folder may be a layout.
        try scene.expectLoad("bad.tar", damage == .folder ? "layout-missing" : code, about: "bad.tar")
    }

    @Test(arguments: [
        (Damage.missing, "layout-missing"), (.lost, "layout-missing"), (.fifo, "layout-invalid"),
        (.device, "layout-invalid"), (.socket, "layout-invalid"), (.loop, "layout-invalid"),
    ])
    func refusesALayoutThatIsNoFolder(damage: Damage, code: String) throws {
        let scene = try Scene()
        try #require(rename(scene.layout, scene.folder / "moved") == 0)
        if damage != .missing { try damage.makeSpecial(scene.layout) }
        // Where nothing is, pack and load make a layout; what load takes for its source may be an archive.
        let makers: [LayoutVerb] = damage == .missing ? [.pack, .load] : []
        for verb in LayoutVerb.allCases where verb != .loadFrom && !makers.contains(verb) {
            try scene.expect(verb, code, about: scene.layout)
        }
    }

    @Test(arguments: [("/dev/zero", "archive-invalid"), ("/dev/null", "archive-invalid"), ("/", "input-output")])
    func endsWithWhateverStandardInputIs(path: String, code: String) throws {
        let scene = try Scene()
        let command = #"exec "$0" load - --json --layout "$1" <\#(path)"#
        let result = try Program(path: "/bin/sh").start(["-c", command, scene.program.path, scene.far])
            .finish(within: Scene.timeLimit)
        #expect(ErrorReport.faults(result, code, about: "standard input").isEmpty, "\(result.errors)")
    }

    @Test func endsWhereStandardInputIsClosed() throws {
        let scene = try Scene()
        let command = #"exec "$0" load - --json --layout "$1" <&-"#
        let result = try Program(path: "/bin/sh").start(["-c", command, scene.program.path, scene.far])
            .finish(within: Scene.timeLimit)
        #expect(result.status == 65 || result.status == 74, "\(result.errors)")
    }
}
