import Base
import Store
import SystemPackage
import Testing

@testable import Layout

struct LoadNameTests {
    // STO-70
    @Test func tellsTwentyWarningsOfOneSource() throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        for number in 0..<60 { try fixture.addImage("bad name \(number)") }
        let warnings = try target.load(fixture.archive()).warnings
        #expect(warnings.count == 21)
        #expect(warnings.prefix(20).allSatisfy { $0.contains("is no valid name") })
        #expect(warnings.last == "further warnings are left out")
    }

    @Test func movesNameAndTellsTheOldDigest() throws {
        let target = try ImportTarget()
        var old = ImageFixture()
        let before = try old.addImage("a", layer: [1])
        var new = ImageFixture()
        try new.addImage("a:latest", layer: [2])
        _ = try target.load(old.archive())
        let result = try target.load(new.archive())
        #expect(result.images.map(\.replaced) == [before])
        #expect(try target.names() == ["a:latest"])
    }

    @Test func prefersContainerdNameAndDropsInvalidOnes() throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let names = #""io.containerd.image.name":"docker.io/a/b:1","org.opencontainers.image.ref.name":"1""#
        fixture.addEntry(try fixture.addManifest(layer: [1], more: #","annotations":{\#(names)}"#))
        try fixture.addImage(#"../\u001b[31m"#, layer: [2])
        let result = try target.load(fixture.archive())
        #expect(result.images.map(\.name) == ["docker.io/a/b:1", nil])
        #expect(result.warnings.count == 1)
        #expect(try target.names() == ["docker.io/a/b:1", nil])
    }

    // STO-913
    @Test func loadsWithoutANameThatSpellsADigestAndTakesNoneForAs() throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let names = [String(repeating: "0", count: 64), "sha256:0123456789ab"]
        for (place, name) in names.enumerated() { try fixture.addImage(name, layer: [UInt8(place)]) }
        let result = try target.load(fixture.archive())
        #expect(result.images.map(\.name) == [nil, nil])
        #expect(result.warnings.count == 2 && result.warnings[0].contains("is no valid name"))
        for name in names {
            let options = LoadOptions(name: name)
            #expect(target.refusal(fixture.archive(), options)?.code == .referenceInvalid)
        }
    }

    @Test(arguments: [("a", "a"), ("a", "a:latest")])
    func refusesOneNameForTwoImages(first: String, second: String) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let digests = [try fixture.addImage(first, layer: [1]), try fixture.addImage(second, layer: [2])]
        let error = target.refusal(fixture.archive())
        #expect(error?.code == .referenceAmbiguous)
        #expect(error?.causes.map(\.message) == digests.map { "is \($0)" })
        #expect(try target.names().isEmpty)
    }

    @Test(arguments: Way.allCases)
    func givesTheOnlyImageTheNameThatWasAskedFor(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let image = try fixture.addManifest(layer: [1], more: #","annotations":{"k":"v"}"#)
        fixture.addEntry(image)
        fixture.addEntry(try fixture.addManifest(layer: [7], subject: image))
        let result = try way.load(fixture, target, LoadOptions(name: "mine:v2"))
        #expect(result.images.map(\.name) == ["mine:v2", nil])
        #expect(try target.names() == ["mine:v2", nil])
    }

    // As oras lists them: an image index, what it holds, and what is attached to that. (CLI-42)
    @Test(arguments: Way.allCases)
    func givesTheOnlyImageIndexTheNameThatWasAskedFor(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        let child = try fixture.addManifest(layer: [1])
        let inner = try fixture.addIndex([child])
        fixture.addEntry(child)
        fixture.addEntry(try fixture.addIndex([inner]))
        fixture.addEntry(try fixture.addManifest(layer: [7], subject: child))
        let result = try way.load(fixture, target, LoadOptions(name: "mine:v2"))
        #expect(result.images.map(\.name) == ["mine:v2", nil, nil])
        #expect(try target.names() == ["mine:v2", nil, nil])
    }

    @Test(arguments: Way.allCases)
    func refusesOneNameForSeveralImages(way: Way) throws {
        let target = try ImportTarget()
        var fixture = ImageFixture()
        try fixture.addImage("a", layer: [1])
        try fixture.addImage("b", layer: [2])
        do {
            _ = try way.load(fixture, target, LoadOptions(name: "mine"))
            Issue.record("two images got one name")
        } catch let error as BeeError {
            #expect(error.code == .usage)
        }
        #expect(try target.names().isEmpty)
    }
}
