import ArchiveFixtures
import FoundationEssentials
import Store
import Testing

// What `load` says of docker archives, and how it ends.
struct DockerArchiveVerbTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = try .beeOCI
    }

    /// Writes an archive of images that share one layer, each with the layer's member that its entry names.
    private func write(_ layers: [(name: String, layer: String)], layer: [UInt8]) throws -> String {
        var tar = TarBytes()
        let diff = try Digest.sha256(of: layer)
        tar.add("a.json", text: #"{"os":"linux","rootfs":{"diff_ids":["\#(diff)"]}}"#)
        tar.add("a/layer.tar", layer)
        let items = layers.map { #"{"Config":"a.json","RepoTags":["\#($0.name)"],"Layers":["\#($0.layer)"]}"# }
        tar.add("manifest.json", text: "[" + items.joined(separator: ",") + "]")
        try folder.write(tar.ended, to: "docker.tar")
        return folder / "docker.tar"
    }

    private struct Loaded: Decodable {
        struct Image: Decodable { let name: String? }
        struct Failure: Decodable {
            let name: String?
            let digest: String?
            let code: String
        }
        let images: [Image]
        let failures: [Failure]
    }

    // STO-150
    @Test func namesTheSoundImageAndEndsWithTheErrorOfTheBrokenOne() throws {
        let archive = try write([("a:1", "b/absent.tar"), ("b:1", "a/layer.tar")], layer: [1, 2, 3])
        let result = try program.run("load", "--layout", folder / "store", archive, "--json")
        #expect(result.status == 65)
        #expect(result.errors.hasPrefix("error[archive-invalid]: a:1: was not loaded\n"), "\(result.errors)")
        let loaded = try result.json(Loaded.self)
        #expect(loaded.images.map(\.name) == ["b:1"])
        #expect(loaded.failures.map(\.name) == ["a:1"] && loaded.failures[0].digest == nil)
        #expect(try program.names(folder / "store").keys.sorted() == ["b:1"])
        #expect(try program.check(folder / "store").errors == [])
    }

    // STO-151
    @Test(.needsRoot) func countsLayersBeforeItBegins() throws {
        let disk = try SmallDisk(.tmpfs, in: folder, size: 4096)
        let archive = try write([("a:1", "a/layer.tar")], layer: [UInt8](repeating: 1, count: 8 << 20))
        let result = try program.run("load", "--layout", disk.path + "/store", archive)
        #expect(result.status == 74)
        #expect(result.errors.contains("and 8388"), "\(result.errors)")
        #expect(result.errors.contains("has room for"), "\(result.errors)")
    }
}
