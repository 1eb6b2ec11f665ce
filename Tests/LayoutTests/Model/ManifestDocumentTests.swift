import Base
import Store
import Testing

@testable import Layout

private let blob = #"{"mediaType":"a/b","digest":"md5:1","size":1}"#

private func manifest(_ text: String, _ type: MediaType = .ociManifest) throws(BeeError) -> ManifestDocument {
    try ManifestDocument(parsing: Array(text.utf8), mediaType: type, subject: "test")
}

/// STO-12, STO-15.
@Suite struct ManifestDocumentTests {
    @Test func readsAllItsMembersAndKeepsItsBytes() throws {
        let text = """
            { "schemaVersion":2, "mediaType":"\(MediaType.ociManifest)", "artifactType":"x/y", "config":\(blob),
              "layers":[\(blob),\(blob)], "subject":\(blob), "annotations":{"a":"b"}, "unknown":[1.50] }
            """
        let found = try manifest(text)
        #expect(found.bytes == Array(text.utf8))
        #expect(found.layers.count == 2)
        #expect(found.children.count == 3)
        #expect(found.artifactType == "x/y")
        #expect(found.subject?.size == 1)
        #expect(found.annotations == ["a": "b"])
    }

    @Test(arguments: [MediaType.ociManifest, .dockerManifest])
    func readsBothFamilies(type: MediaType) throws {
        _ = try manifest(#"{"schemaVersion":2,"mediaType":"\#(type)","config":\#(blob),"layers":[]}"#, type)
        _ = try manifest(#"{"schemaVersion":2,"config":\#(blob),"layers":[]}"#, type)
    }

    static let refused: [String] = [
        "[]", "{}", #"{"schemaVersion":2}"#, #"{"schemaVersion":2,"config":BLOB}"#, #"{"schemaVersion":2,"layers":[]}"#,
        #"{"config":BLOB,"layers":[]}"#, #"{"schemaVersion":1,"config":BLOB,"layers":[]}"#,
        #"{"schemaVersion":"2","config":BLOB,"layers":[]}"#, #"{"schemaVersion":2.0,"config":BLOB,"layers":[]}"#,
        #"{"schemaVersion":2,"config":null,"layers":[]}"#, #"{"schemaVersion":2,"config":BLOB,"layers":null}"#,
        #"{"schemaVersion":2,"config":BLOB,"layers":{}}"#, #"{"schemaVersion":2,"config":BLOB,"layers":[null]}"#,
        #"{"schemaVersion":2,"config":[],"layers":[]}"#,
        #"{"schemaVersion":2,"config":BLOB,"layers":[],"manifests":[]}"#,
        #"{"schemaVersion":2,"config":BLOB,"layers":[],"manifests":null}"#,
        #"{"schemaVersion":2,"config":BLOB,"layers":[],"mediaType":"application/vnd.oci.image.index.v1+json"}"#,
        #"{"schemaVersion":2,"config":BLOB,"layers":[],"mediaType":7}"#,
        #"{"schemaVersion":2,"config":BLOB,"layers":[],"subject":[]}"#,
        #"{"schemaVersion":2,"config":BLOB,"layers":[],"config":BLOB}"#,
    ]

    @Test(arguments: refused)
    func refusesWhatIsNoManifestOrCouldBeTakenForAnIndex(text: String) {
        let text = text.split(separator: "BLOB", omittingEmptySubsequences: false).joined(separator: blob)
        #expect(failure { try manifest(text) }?.code == .documentInvalid)
    }

    @Test func saysWhereInTheDocumentTheErrorIs() {
        let text =
            #"{"schemaVersion":2,"config":\#(blob),"layers":[\#(blob),{"mediaType":"a/b","digest":"md5:1","size":-1}]}"#
        #expect(failure { try manifest(text) }?.message.hasPrefix("layers[1].size is not an integer") == true)
    }
}

@Suite struct PlatformTests {
    @Test(arguments: [
        ("linux", "amd64", "Linux", "x86_64", true), ("linux", "arm64", "linux", "aarch64", true),
        ("linux", "arm64", "linux", "amd64", false), ("windows", "amd64", "linux", "amd64", false),
        ("linux", "386", "linux", "i686", true), ("linux", "riscv64", "linux", "RISCV64", true),
        ("linux", "arm", "linux", "arm64", false),
    ])
    func comparesSpellings(os: String, architecture: String, otherOS: String, other: String, isSame: Bool) {
        let left = Platform(os: os, architecture: architecture, variant: "v8")
        let right = Platform(os: otherOS, architecture: other, osVersion: "6.1")
        #expect(left.matches(right) == isSame)
        #expect(right.matches(left) == isSame)
    }

    @Test func knowsTheHost() {
        #expect(Platform.host.os == "linux")
        #if arch(x86_64)
        #expect(Platform.host.architecture == "amd64")
        #elseif arch(arm64)
        #expect(Platform.host.architecture == "arm64")
        #endif
    }

    @Test func isWrittenAsInCommandLines() {
        #expect(Platform(os: "linux", architecture: "arm", variant: "v7").description == "linux/arm/v7")
        #expect(Platform(os: "linux", architecture: "amd64").description == "linux/amd64")
    }
}
