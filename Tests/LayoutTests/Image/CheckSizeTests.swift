import Base
import Glibc
import Store
import Testing

@testable import Layout

/// STO-90, STO-91: one fault of a blob is one finding.
@Suite struct CheckSizeTests {
    private let fixture: LayoutFixture

    init() throws { fixture = try LayoutFixture() }

    private func findings() throws -> [Finding] {
        try ImageLayout.openForCheck(fixture.path).check(wait: .seconds(1)).findings
    }

    @Test(arguments: ["", "content, and more"])
    func saysOnceThatABlobWasCutOrHasGrown(text: String) throws {
        try fixture.writeIndex([try fixture.image("content", name: "a"), try fixture.image("content", name: "b")])
        let digest = try LayoutFixture.digest(of: "content")
        try fixture.write("blobs/sha256/\(digest.encoded)", text)
        let found = try findings()
        #expect(found.map(\.code) == [.blobCorrupt])
        #expect(found.map(\.severity) == [.error])
        #expect(found.first?.subject == digest.description)
        #expect(found.first?.message == "is \(text.utf8.count) bytes long, and its descriptor says 7")
        #expect(found.first?.image == "a")
    }

    @Test func saysOnceThatAManifestWasCut() throws {
        let image = try fixture.image("content", name: "a")
        try fixture.writeIndex([image])
        try fixture.write("blobs/sha256/\(try LayoutFixture.digest(in: image).encoded)", "{")
        #expect(try findings().filter { $0.severity == .error }.map(\.code) == [.blobCorrupt])
    }

    @Test func blamesTheDescriptorWhereTheBlobIsSound() throws {
        let config = LayoutFixture.descriptor(.ebpfConfig, try fixture.blob("{}"), 2)
        let layer = LayoutFixture.descriptor(.ebpfProgram, try fixture.blob("content"), 8)
        let text = #"{"schemaVersion":2,"config":\#(config),"layers":[\#(layer)]}"#
        try fixture.writeIndex([
            LayoutFixture.descriptor(.ociManifest, try fixture.blob(text), text.utf8.count, name: "a")
        ])
        #expect(try findings().map(\.code) == [.sizeWrong])
    }
}
