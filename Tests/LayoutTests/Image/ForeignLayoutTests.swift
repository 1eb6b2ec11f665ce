import Base
import Store
import SystemPackage
import Testing

@testable import Layout

/// The layout that the original bee 0.0.15 wrote, unpacked as it is, its stray `ingest` directory included.
@Suite struct ForeignLayoutTests {
    private let scratch = Scratch()
    private let path: FilePath

    init() throws {
        path = FilePath(scratch.path).appending("layout")
        for member in try readArchive(try testdata("bee-0.0.15-store.tar")).members where member.kind == .file {
            try scratch.write("layout/" + member.name, member.content)
        }
        try scratch.write("layout/ingest/stray", [0])
    }

    @Test func readsBeesLayoutInPlace() throws {
        let layout = try ImageLayout.open(path)
        let index = try layout.index()
        #expect(index.manifests.map(\.name) == ["hello:v1", "example.org/tools/hello:1.2.3", "hello:latest"])
        #expect(index.manifests.allSatisfy { $0.platform?.os == "Linux" && $0.platform?.architecture == "x86_64" })
        for text in ["hello", "hello:v1", "467795", "example.org/tools/hello:1.2.3"] {
            let entry = try layout.resolve(try Reference(parsing: text))
            let image = try layout.select(entry, for: Platform(os: "linux", architecture: "amd64"))
            #expect(image.manifest.config.mediaType == .ebpfConfig)
            #expect(image.manifest.layers.map(\.title) == ["program.o"])
            for blob in try layout.closure(of: entry).descriptors {
                try layout.blobs.verify(blob.digest, size: blob.size)
            }
        }
        #expect(try layout.resolve(nil).size == 469)
    }

    @Test func changesOneEntryOfBeesLayoutAndNoOtherByte() throws {
        let before = String(decoding: try scratch.read("layout/index.json"), as: UTF8.self)
        let layout = try ImageLayout.create(path, wait: .zero, makingParents: false)
        let result = try layout.tag(try Reference(parsing: "hello"), as: "copy:v2", wait: .zero)
        let after = String(decoding: try scratch.read("layout/index.json"), as: UTF8.self)
        let added = try #require(before.split(separator: "},{").last).dropLast(2)
        let entry = String(added).split(separator: "hello:latest").joined(separator: "copy:v2")
        #expect(after == String(before.dropLast(2)) + ",{" + entry + "]}")
        #expect(result.descriptor.name == "hello:latest")
        _ = try layout.remove([try Reference(parsing: "copy:v2")], force: false, wait: .zero)
        #expect(String(decoding: try scratch.read("layout/index.json"), as: UTF8.self) == before)
        #expect(scratch.names("layout/ingest") == ["stray"])
    }
}
