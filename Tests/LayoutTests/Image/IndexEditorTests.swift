import Base
import Store
import Testing

@testable import Layout

private func hex(_ digit: Character) -> String { "sha256:" + String(repeating: digit, count: 64) }

private func image(_ digit: Character, platform: Platform? = nil) throws -> Descriptor {
    Descriptor(mediaType: .ociManifest, digest: try Digest(parsing: hex(digit)), size: 10, platform: platform)
}

private func entry(_ digit: Character, _ name: String?, _ rest: String = "") -> String {
    let annotations = name.map { #","annotations":{"org.opencontainers.image.ref.name":"\#($0)"}"# } ?? ""
    return #"{"mediaType":"\#(MediaType.ociManifest)","digest":"\#(hex(digit))","size":10\#(annotations)\#(rest)}"#
}

private func index(_ entries: String...) -> String {
    #"{"schemaVersion":2,"manifests":[\#(entries.joined(separator: ","))]}"#
}

/// What becomes of an index's text.
private func edited(_ text: String, _ body: (inout IndexEditor) throws -> Void) throws -> String {
    var editor = IndexEditor(try IndexDocument(parsing: Array(text.utf8), subject: "test"))
    try body(&editor)
    return String(decoding: editor.render(), as: UTF8.self)
}

/// STO-26, STO-28, STO-41, STO-47.
@Suite struct IndexEditorTests {
    @Test func writesAnEntryInTheOrderOtherToolsUse() throws {
        let platform = Platform(os: "linux", architecture: "amd64", osVersion: "6.1", variant: "v2")
        let text = try edited(index()) { editor in
            try editor.set(name: "a", try image("1", platform: platform))
        }
        let told = #","platform":{"architecture":"amd64","os":"linux","os.version":"6.1","variant":"v2"}"#
        #expect(text == index(entry("1", "a", told)))
    }

    @Test func givesBackTheSameBytesWhereNothingChanged() throws {
        let text = " { \"manifests\" : [ \(entry("1", "a")) ] ,\n \"schemaVersion\":2 } \n"
        #expect(try edited(text) { _ in } == text)
        #expect(try edited(text) { try $0.set(name: "a", try image("1")) } == text)
        #expect(try edited(text) { try $0.set(name: nil, try image("1")) } == text)
        #expect(try edited(text) { _ = $0.remove { $0.name == "b" } } == text)
    }

    @Test func keepsForeignMembersNumbersAndEscapesAsTheyWereWritten() throws {
        let foreign = #"{ "digest":"\#(hex("2"))", "x":[ 1.50, "\u0041 \" b" ], "mediaType":"x\/y","size":7 }"#
        let text = #"{ "z" : 1e2, "manifests" : [ \#(foreign) ], "schemaVersion":2,"annotations":{"k":"\u00e9"} }"#
        let list = #"[\#(foreign),\#(entry("1", "a"))]"#
        let expected = #"{ "z" : 1e2, "manifests" : \#(list), "schemaVersion":2,"annotations":{"k":"\u00e9"} }"#
        #expect(try edited(text) { try $0.set(name: "a", try image("1")) } == expected)
    }

    /// STO-140.
    @Test func copiesWhatStaysAsItStandsAndWritesWhatIsNewCompact() throws {
        let spaced = { (digit: Character) in
            #"{ "digest": "\#(hex(digit))",\#n  "mediaType": "a/b", "size" :7, "x": "] , [" }"#
        }
        let list = #"[ \#(spaced("1")) ,\#n\#(spaced("2")), \#(spaced("3")) , \#(spaced("4"))\#n]"#
        let text = #"{"schemaVersion":2,"manifests" :\#(list)}"#
        let without = try edited(text) { _ = $0.remove { $0.digest.description == hex("2") } }
        #expect(without == #"{"schemaVersion":2,"manifests" :[\#(spaced("1")),\#(spaced("3")) , \#(spaced("4"))]}"#)
        let named = try edited(text) { editor in try editor.copy(editor.descriptors[2], as: "c") }
        let other = #"{"digest":"\#(hex("3"))","mediaType":"a/b","size":7,"x":"] , [""#
        let third = other + #","annotations":{"org.opencontainers.image.ref.name":"c"}}"#
        let renamed = #"[\#(spaced("1")) ,\#n\#(spaced("2")),\#(third),\#(spaced("4"))]"#
        #expect(named == #"{"schemaVersion":2,"manifests" :\#(renamed)}"#)
    }

    @Test func movesANameInItsPlaceAndTellsWhatItMeant() throws {
        var old: Descriptor?
        let text = try edited(index(entry("1", "a"), entry("2", "b"), entry("3", nil))) { editor in
            old = try editor.set(name: "a", try image("4"))
        }
        #expect(text == index(entry("4", "a"), entry("2", "b"), entry("3", nil)))
        #expect(old?.digest.description == hex("1"))
    }

    @Test(arguments: [("a", "a:latest"), ("a:latest", "a")])
    func movesTheOtherSpellingToo(stored: String, given: String) throws {
        let text = try edited(index(entry("1", stored), entry("2", "b"))) { try $0.set(name: given, try image("3")) }
        #expect(text == index(entry("3", given), entry("2", "b")))
    }

    @Test func removesFurtherEntriesOfTheName() throws {
        let text = try edited(index(entry("1", "a"), entry("2", "b"), entry("3", "a"))) {
            try $0.set(name: "a", try image("4"))
        }
        #expect(text == index(entry("4", "a"), entry("2", "b")))
    }

    @Test func keepsAnImagesOtherNames() throws {
        let text = try edited(index(entry("1", "a"))) { try $0.set(name: "b", try image("1")) }
        #expect(text == index(entry("1", "a"), entry("1", "b")))
    }

    @Test func namesAnImageThatHadNoName() throws {
        let text = try edited(index(entry("1", nil, #","x":1"#), entry("2", "b"))) {
            try $0.set(name: "a", try image("1"))
        }
        let named = #","x":1,"annotations":{"org.opencontainers.image.ref.name":"a"}"#
        #expect(text == index(entry("1", nil, named), entry("2", "b")))
    }

    @Test func addsAnUnnamedImageOnlyOnce() throws {
        let text = try edited(index(entry("1", "a"))) { editor in
            for digit in ["1", "2", "2"] as [Character] { try editor.set(name: nil, try image(digit)) }
        }
        #expect(text == index(entry("1", "a"), entry("2", nil)))
    }

    @Test func takesOverANewPlatformOfTheSameImage() throws {
        let old = #","platform":{"architecture":"x86_64","os":"Linux"},"x":1"#
        let new = #","platform":{"architecture":"arm64","os":"linux"},"x":1"#
        let text = try edited(index(entry("1", "a", old))) {
            try $0.set(name: "a", try image("1", platform: Platform(os: "linux", architecture: "arm64")))
        }
        #expect(text == index(entry("1", "a", new)))
    }

    @Test func copiesAnEntryUnderAnotherNameWithAllItHas() throws {
        let annotations = #","annotations":{"k":"\u0041","org.opencontainers.image.ref.name":"a","z":"1"}"#
        let renamed = #","annotations":{"k":"\u0041","org.opencontainers.image.ref.name":"b","z":"1"}"#
        let rest = #","platform":{"architecture":"x86_64","os":"Linux"},"urls":[]"#
        let text = try edited(index(entry("1", nil, annotations + rest))) { editor in
            try editor.copy(editor.descriptors[0], as: "b")
        }
        #expect(text == index(entry("1", nil, annotations + rest), entry("1", nil, renamed + rest)))
    }

    @Test func doesNotCarryTheOldFullNameToAnotherName() throws {
        let annotations = #","annotations":{"io.containerd.image.name":"x/a","org.opencontainers.image.ref.name":"a"}"#
        let text = try edited(index(entry("1", nil, annotations))) { editor in
            try editor.copy(editor.descriptors[0], as: "b")
        }
        #expect(text == index(entry("1", nil, annotations), entry("1", "b")))
    }

    @Test(arguments: ["", "a b", "../a", "a:", "a\u{1B}"])
    func writesNoNameThatBreaksTheGrammar(name: String) throws {
        #expect(throws: BeeError.self) { try edited(index()) { try $0.set(name: name, try image("1")) } }
        let error = failure {
            try edited(index(entry("1", "a"))) { editor in try editor.copy(editor.descriptors[0], as: name) }
        }
        #expect(error?.code == .referenceInvalid)
    }

    @Test func escapesWhatItWrites() throws {
        let strange = Descriptor(
            mediaType: .ociManifest, digest: try Digest(parsing: hex("1")), size: 10, annotations: ["k\"": "v\n\u{1}"])
        let text = try edited(index()) { try $0.set(name: "a", strange) }
        let index = try IndexDocument(parsing: Array(text.utf8), subject: "test")
        #expect(index.manifests.first?.annotations["k\""] == "v\n\u{1}")
    }

    @Test func removesAndKeepsTheOrderOfTheRest() throws {
        let text = try edited(index(entry("1", "a"), entry("2", "b"), entry("1", "c"))) { editor in
            #expect(editor.remove { $0.digest.description == hex("1") }.map(\.name) == ["a", "c"])
        }
        #expect(text == index(entry("2", "b")))
    }
}

/// One edit names thousands of images in the same way as many edits name one each.
@Suite struct ManyNamesTests {
    private struct Change {
        let name: String?
        let digest: Digest
    }

    private static func changes(_ count: Int) throws -> [Change] {
        var generator = SystemRandomNumberGenerator()
        return try (0..<count).map { _ in
            let number = UInt8.random(in: 0..<12, using: &generator)
            let names = [nil, "a", "a:latest", "b", "b:v1", "c/d", "e", "f", "g:latest", "g"]
            return Change(name: names.randomElement(using: &generator) ?? nil, digest: try Digest.sha256(of: [number]))
        }
    }

    private static func apply(_ changes: ArraySlice<Change>, to index: [UInt8]) throws -> ([UInt8], [Digest?]) {
        var editor = IndexEditor(try IndexDocument(parsing: index, subject: "index.json"))
        var old: [Digest?] = []
        for change in changes {
            let image = Descriptor(mediaType: .ociManifest, digest: change.digest, size: 1)
            old.append(try editor.set(name: change.name, image)?.digest)
        }
        return (editor.render(), old)
    }

    @Test(arguments: 0..<20)
    func manyChangesInOneEditAreTheSameAsManyEdits(round: Int) throws {
        let changes = try Self.changes(60)
        let empty = Array(#"{"schemaVersion":2,"manifests":[]}"#.utf8)
        let together = try Self.apply(changes[...], to: empty)
        var apart = (empty, [Digest?]())
        for place in changes.indices {
            let step = try Self.apply(changes[place...place], to: apart.0)
            apart = (step.0, apart.1 + step.1)
        }
        #expect(String(decoding: together.0, as: UTF8.self) == String(decoding: apart.0, as: UTF8.self))
        #expect(together.1 == apart.1)
    }
}
