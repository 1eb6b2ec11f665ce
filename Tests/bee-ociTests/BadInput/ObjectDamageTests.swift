import Base
import Glibc
import Testing

// CLI-34, IMG-30, IMG-34: an object that is damaged is refused by every verb, with one sentence and nothing else.
@Suite struct ObjectDamageTests {
    @Test(arguments: [
        Damage.empty, .text("int main;\n"), .text("\u{7F}ELF"), .bytes([UInt8](repeating: 0, count: 4096)),
    ])
    func refusesWhatIsNoObject(damage: Damage) throws {
        try refuse(TestData.object("execs"), damage)
    }

    @Test(arguments: ["execs", "members", "multi"])
    func refusesAnObjectThatWasCut(name: String) throws {
        let path = TestData.object(name)
        let count = try RegularFile.read(path, limit: 1 << 20).count
        for damage in Damage.cuts(of: count) + [.cut(63), .cut(count - 1)] { try refuse(path, damage) }
    }

    @Test func refusesAnObjectThatIsTooLarge() throws {
        let scene = try Scene()
        let path = scene.folder / "bad.o"
        let file = open(path, O_WRONLY | O_CREAT, 0o644)
        try #require(ftruncate(file, 64 << 20 + 1) == 0)
        close(file)
        try expect("file-invalid", of: path, scene)
        unlink(path)
    }

    // IMG-30: bytes that another tool packed are judged when they are used.
    @Test(.enabled(if: Scene.isPossible, Scene.needsRoot), arguments: [0, 1000, 2048])
    func judgesTheObjectInAnImage(count: Int) throws {
        let scene = try Scene()
        let program = scene.near.files[scene.near.program] ?? []
        try HandMadeImage(program: Array(program.prefix(count))).write(to: scene)
        for verb in [LayoutVerb.inspect, .run] { try scene.expect(verb, "object-invalid", about: "execs") }
        // CLI-41: load and save judge digests and documents, never the content of a layer.
        for verb in [LayoutVerb.save, .loadFrom] { try scene.expect(verb, nil) }
    }

    private func refuse(_ path: String, _ damage: Damage) throws {
        let scene = try Scene()
        try scene.folder.write(RegularFile.read(path, limit: 1 << 20), to: "bad.o")
        try damage.apply(to: "bad.o", in: scene.folder)
        try expect("object-invalid", of: scene.folder / "bad.o", scene)
    }

    private func expect(_ code: String, of path: String, _ scene: Scene) throws {
        try scene.expect(["inspect", path, "--json"], code, about: path)
        try scene.expect(["run", path, "--no-attach"], code, about: path)
        try scene.expect(["pack", path, "--json", "--layout", scene.layout], code, about: path, changing: "store")
    }
}
