import Glibc
import Testing

// What may not be read or entered is `not-permitted`, which is neither missing nor damaged.
@Suite(.enabled(if: Scene.isPossible, Scene.needsRoot))
struct UnreadableTests {
    /// Root reads everything; without these two capabilities it is a user like any other.
    private static let wrapper = ["/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search"]

    @Test(arguments: ["store", "store/index.json", "store/oci-layout"])
    func refusesALayoutItMayNotRead(name: String) throws {
        for verb in LayoutVerb.allCases { try expect(verb, "not-permitted", closing: name) }
    }

    @Test(arguments: ["blobs", "blobs/sha256", "MANIFEST", "CONFIG", "PROGRAM"])
    func refusesBlobsItMayNotRead(name: String) throws {
        for verb in LayoutVerb.needingBlobs { try expect(verb, "not-permitted", closing: "store/" + name) }
        try expect(.list, nil, closing: "store/" + name)
    }

    @Test(arguments: ["store/.bee-oci", "store/.bee-oci/index.lock"])
    func readsALayoutWhoseLocksItMayNotOpenAndWritesNothing(name: String) throws {
        for verb in [LayoutVerb.list, .inspect, .save, .run] { try expect(verb, nil, closing: name) }
        for verb in [LayoutVerb.tag, .remove, .pack, .load] { try expect(verb, "not-permitted", closing: name) }
    }

    @Test func refusesFilesItMayNotRead() throws {
        let scene = try Scene()
        try scene.folder.write(scene.near.files[scene.near.program] ?? [], to: "bad.o")
        let path = scene.folder / "bad.o"
        for file in [path, scene.folder / "sound.tar"] { try #require(chmod(file, 0) == 0) }
        try run(["inspect", path, "--json"], path, scene)
        try run(["run", path, "--no-attach"], path, scene)
        try run(["pack", path, "--layout", scene.layout, "--json"], path, scene, changing: "store")
        try run(LayoutVerb.load.arguments(in: scene), scene.folder / "sound.tar", scene, changing: "store")
    }

    @Test(arguments: ["probe", "probe/probe.o", "probe/config.json"])
    func packsNoFolderItMayNotRead(name: String) throws {
        let scene = try Scene()
        _ = try scene.folder.makeFolder("probe")
        try scene.folder.write(scene.near.files[scene.near.program] ?? [], to: "probe/probe.o")
        try scene.folder.write(Array("{}".utf8), to: "probe/config.json")
        try #require(chmod(scene.folder / name, 0) == 0)
        try run(["pack", scene.folder / "probe", "--layout", scene.layout], name, scene, changing: "store")
    }

    private func run(
        _ arguments: [String], _ subject: String, _ scene: Scene, changing changed: String? = nil
    ) throws {
        try scene.expect(arguments, "not-permitted", about: subject, changing: changed, through: Self.wrapper)
    }

    private func expect(_ verb: LayoutVerb, _ code: String?, closing name: String) throws {
        let scene = try Scene()
        try scene.expect(.tag, nil)
        let names = ["MANIFEST": scene.near.manifest, "CONFIG": scene.near.config, "PROGRAM": scene.near.program]
        let path = names.reduce(name) { $0.replacing($1.key, with: $1.value) }
        try #require(chmod(scene.folder / path, 0) == 0, "\(path)")
        try scene.expect(verb, code, through: Self.wrapper)
    }
}
