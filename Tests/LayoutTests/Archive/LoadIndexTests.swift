import Base
import Store
import SystemPackage
import Testing

@testable import Layout

struct LoadIndexTests {
    @Test(arguments: Way.allCases, ["amd64", "arm64"])
    func takesIndexOfWhichOnePlatformIsThere(way: Way, absent: String) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let platforms = ["amd64", "arm64"]
        let children = try platforms.enumerated().map { number, name in
            try fixture.addManifest(
                layer: [UInt8(number)], more: #","platform":{"architecture":"\#(name)","os":"linux"}"#)
        }
        fixture.addEntry(try fixture.addIndex(children))
        let number = platforms.firstIndex(of: absent) ?? 0
        fixture.members[ImageFixture.member(try ImageFixture.digest(in: children[number]))] = nil
        fixture.members[ImageFixture.member(try Digest.sha256(of: [UInt8(number)]))] = nil
        let result = try way.load(fixture, target)
        #expect(result.failures.isEmpty)
        #expect(result.warnings.count == 1)
        #expect(result.images.count == 1)
    }

    @Test(arguments: Way.allCases)
    func refusesIndexOfWhichNothingIsThere(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let child = try fixture.addManifest(
            layer: [1], more: #","platform":{"architecture":"s390x","os":"linux"}"#)
        fixture.addEntry(try fixture.addIndex([child]))
        fixture.members[ImageFixture.member(try ImageFixture.digest(in: child))] = nil
        #expect(try way.load(fixture, target).failures.map(\.error.code) == [.blobMissing])
    }

    @Test(arguments: ["", "[]", #"{"imageLayoutVersion":"2.0.0"}"#, "{}"])
    func refusesArchiveWithoutKnownLayoutVersion(text: String) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("a")
        fixture.members["oci-layout"] = Array(text.utf8)
        #expect(target.refusal(fixture.archive())?.code == .layoutInvalid)
        #expect(try target.names().isEmpty)
    }

    @Test(arguments: [
        "", "{}", #"{"manifests":null}"#, #"{"schemaVersion":2,"manifests":[],"manifests":[]}"#,
        #"{"schemaVersion":2,"manifests":[]} x"#, #"{"schemaVersion":2,"MANIFESTS":[]}"#,
    ])
    func refusesInvalidIndex(text: String) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        fixture.members["index.json"] = Array(text.utf8)
        #expect(target.refusal(fixture.archive())?.code == .documentInvalid)
    }
}
