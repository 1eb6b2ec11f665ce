import Glibc
import Testing

// CLI-32, CLI-33: a folder that holds what is no object or no configuration makes no image.
@Suite(.enabled(if: Scene.isPossible, Scene.needsRoot))
struct PackFolderTests {
    @Test(arguments: [
        (Damage.fifo, "file-invalid"), (.device, "file-invalid"), (.socket, "file-invalid"),
        (.lost, "file-missing"), (.loop, "file-invalid"), (.folder, "pack-invalid"), (.empty, "object-invalid"),
    ])
    func packsNoFolderWhoseObjectIsNoFile(damage: Damage, code: String) throws {
        let scene = try Scene()
        try makeFolder(scene)
        try damage.apply(to: "probe/probe.o", in: scene.folder)
        try expect(code, scene)
    }

    @Test(arguments: [
        (Damage.fifo, "file-invalid"), (.device, "file-invalid"), (.socket, "file-invalid"),
        (.folder, "file-invalid"), (.lost, "file-missing"), (.loop, "file-invalid"),
    ])
    func packsNoFolderWhoseConfigurationIsNoFile(damage: Damage, code: String) throws {
        let scene = try Scene()
        try makeFolder(scene)
        try damage.apply(to: "probe/config.json", in: scene.folder)
        try expect(code, scene)
    }

    @Test(arguments: badTexts + [.text("1")])
    func packsNoConfigurationThatIsNoObject(damage: Damage) throws {
        let scene = try Scene()
        try makeFolder(scene)
        try damage.apply(to: "probe/config.json", in: scene.folder)
        try expect("document-invalid", scene)
    }

    private func makeFolder(_ scene: Scene) throws {
        _ = try scene.folder.makeFolder("probe")
        try scene.folder.write(scene.near.files[scene.near.program] ?? [], to: "probe/probe.o")
        try scene.folder.write(Array("{}".utf8), to: "probe/config.json")
    }

    private func expect(_ code: String, _ scene: Scene) throws {
        try scene.expect(
            ["pack", scene.folder / "probe", "--json", "--layout", scene.layout], code, about: "probe",
            changing: "store")
    }
}
