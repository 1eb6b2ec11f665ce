import Testing

// STO-10, STO-12, IMG-31: a document whose digest is right and which is none by the strict rules is refused.
@Suite(.enabled(if: Scene.isPossible, Scene.needsRoot))
struct DocumentDamageTests {
    @Test(arguments: badTexts)
    func refusesAManifestThatIsNoDocument(text: Damage) throws {
        let scene = try Scene()
        try HandMadeImage(manifest: bytes(of: text)).write(to: scene)
        for verb in LayoutVerb.needingBlobs { try scene.expect(verb, "document-invalid") }
        try scene.expect(.list, nil)
    }

    @Test(arguments: [
        "{}", #"{"schemaVersion":2}"#, #"{"schemaVersion":2,"layers":[]}"#, #"{"schemaVersion":2,"manifests":[]}"#,
        #"{"schemaVersion":1,"config":{},"layers":[]}"#, #"{"schemaVersion":2,"config":null,"layers":null}"#,
        #"{"schemaVersion":2,"config":[],"layers":{}}"#, #"{"schemaVersion":2,"config":{},"layers":[{}]}"#,
    ])
    func refusesAManifestThatLacksWhatItMustHave(text: String) throws {
        let scene = try Scene()
        try HandMadeImage(manifest: Array(text.utf8)).write(to: scene)
        for verb in LayoutVerb.needingBlobs { try scene.expect(verb, "document-invalid") }
    }

    @Test(arguments: badTexts)
    func runsNothingWhoseConfigurationIsNoObject(text: Damage) throws {
        let scene = try Scene()
        let program = scene.near.files[scene.near.program] ?? []
        try HandMadeImage(program: program, config: bytes(of: text)).write(to: scene)
        for verb in [LayoutVerb.inspect, .run] { try scene.expect(verb, "document-invalid") }
        // Nobody's configuration is judged by what only carries it.
        for verb in [LayoutVerb.save, .loadFrom] { try scene.expect(verb, nil) }
    }

    @Test(arguments: [Damage.missing, .empty, .text("{"), .fifo, .link, .cut(100)])
    func savesNothingIntoALayoutThatIsDamaged(damage: Damage) throws {
        let scene = try Scene()
        try damage.apply(to: "far/index.json", in: scene.folder)
        let code = [.empty, .text("{"), .cut(100)].contains(damage) ? "document-invalid" : "layout-invalid"
        try scene.expect(
            ["save", "execs", "--layout", scene.layout, "--json", "-o", scene.far + "/"], code, about: "/index.json",
            changing: "far")
    }

    private func bytes(of damage: Damage) -> [UInt8] {
        switch damage {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        default: []
        }
    }
}
