import Glibc
import Testing

// STO-1, STO-5, STO-10: a layout whose own files are bad is refused by every verb, and nothing of it changes.
@Suite(.enabled(if: Scene.isPossible, Scene.needsRoot))
struct LayoutFileTests {
    @Test(arguments: [.missing] + Damage.kinds)
    func refusesALayoutWithoutAnIndexFile(damage: Damage) throws {
        let scene = try Scene()
        try damage.apply(to: "store/index.json", in: scene.folder)
        for verb in LayoutVerb.allCases { try scene.expect(verb, "layout-invalid", about: "/index.json") }
    }

    @Test(arguments: try Damage.cuts(of: SoundLayout.near.get().files["index.json"]?.count ?? 0) + badTexts)
    func refusesAnIndexThatIsNoDocument(damage: Damage) throws {
        let scene = try Scene()
        try damage.apply(to: "store/index.json", in: scene.folder)
        for verb in LayoutVerb.allCases { try scene.expect(verb, "document-invalid", about: "/index.json") }
    }

    @Test(arguments: [.missing, .cut(12)] + Damage.kinds + badTexts + versions)
    func refusesALayoutThatIsNotMarkedAsOne(damage: Damage) throws {
        let scene = try Scene()
        try damage.apply(to: "store/oci-layout", in: scene.folder)
        for verb in LayoutVerb.allCases { try scene.expect(verb, "layout-invalid", about: scene.layout) }
    }

    @Test func refusesAnIndexThatIsTooLarge() throws {
        let scene = try Scene()
        try scene.folder.write([UInt8](repeating: 0x20, count: 33 << 20), to: "store/index.json")
        for verb in LayoutVerb.allCases { try scene.expect(verb, "layout-invalid", about: "/index.json") }
    }

    @Test(arguments: ["blobs", "blobs/sha256"], Damage.kinds.filter { $0 != .folder && $0 != .link })
    func refusesAFolderOfBlobsThatIsNone(name: String, damage: Damage) throws {
        let scene = try Scene()
        try #require(rename(scene.layout + "/" + name, scene.folder / "moved") == 0)
        try damage.makeSpecial(scene.layout + "/" + name)
        try expectNoBlobs(scene)
        try scene.expect(.list, nil)
    }

    @Test func followsNoLinkToAnotherFolderOfBlobs() throws {
        let scene = try Scene()
        try #require(rename(scene.layout + "/blobs", scene.folder / "moved") == 0)
        try #require(symlink("../moved", scene.layout + "/blobs") == 0)
        try expectNoBlobs(scene)
        try scene.expect(.pack, "layout-invalid", about: scene.layout)
    }

    @Test(arguments: [".bee-oci", ".bee-oci/staging", ".bee-oci/store.lock"])
    func writesThroughNoLinkInItsOwnFolder(name: String) throws {
        let scene = try Scene()
        _ = try scene.folder.makeFolder("elsewhere")
        if name.contains("/") { _ = try scene.folder.makeFolder("store/.bee-oci") }
        try #require(symlink(scene.folder / "elsewhere", scene.layout + "/" + name) == 0)
        try scene.expect(.pack, "layout-invalid", about: scene.layout)
        try scene.expect(.load, "layout-invalid", about: scene.layout)
        try scene.expect(.list, nil)
    }

    private func expectNoBlobs(_ scene: Scene) throws {
        for verb in [LayoutVerb.inspect, .save, .run] {
            try scene.expect(verb, "layout-invalid", about: scene.layout)
        }
        // One error for each of the layout's images.
        try scene.expect(.loadFrom, "layout-invalid", about: "was not loaded", count: 11)
    }

    private static let versions: [Damage] = [
        .text("{}"), .text(#"{"imageLayoutVersion":"2.0.0"}"#), .text(#"{"imageLayoutVersion":1}"#),
        .text(#"{"imageLayoutVersion":null}"#), .text(#"{"ImageLayoutVersion":"1.0.0"}"#),
    ]
}

/// Texts that are no JSON object, or none by the strict rules.
let badTexts: [Damage] = [
    .empty, .text("\n"), .text("not JSON"), .text("null"), .text("[]"), .text("{"), .text("\u{1B}[2J"),
    .text(#"{"schemaVersion":2,"manifests":[]}{}"#), .text(#"{"manifests":[],"manifests":[]}"#),
    .text(String(repeating: "[", count: 200_000)), .text("\u{FEFF}{\"schemaVersion\":2,\"manifests\":[]}"),
    .bytes(Array(#"{"a":""#.utf8) + [0xFF] + Array("\"}".utf8)),
]
