import Testing

// STO-5, STO-20 to STO-23: a blob that is not what its digest says is never used, and missing is not corrupt.
@Suite(.enabled(if: Scene.isPossible, Scene.needsRoot))
struct BlobDamageTests {
    @Test(arguments: 0..<3, [.missing, .empty, .longer] + Damage.flips + Damage.kinds)
    func usesNoDamagedBlob(number: Int, damage: Damage) throws {
        let scene = try Scene()
        let blob = scene.near.blobs[number]
        try damage.apply(to: "store/" + blob, in: scene.folder)
        try expectRefusal(scene, blob, damage == .missing ? "blob-missing" : "blob-corrupt")
        try scene.expect(.list, nil)
    }

    @Test(arguments: try Damage.cuts(of: SoundLayout.near.get().files[SoundLayout.near.get().program]?.count ?? 0))
    func usesNoBlobThatWasCut(damage: Damage) throws {
        let scene = try Scene()
        try damage.apply(to: "store/" + scene.near.program, in: scene.folder)
        try expectRefusal(scene, scene.near.program, "blob-corrupt")
    }

    // CLI-41, CLI-90: names and other images can be worked with beside a damaged one.
    @Test(arguments: 0..<3, [Damage.missing, .flipped(99), .fifo])
    func doesNotLetADamagedImageKeepOthersFromWork(number: Int, damage: Damage) throws {
        for verb in [LayoutVerb.tag, .remove, .pack, .load] {
            let scene = try Scene()
            try damage.apply(to: "store/" + scene.near.blobs[number], in: scene.folder)
            try scene.expect(verb, nil, broken: ["execs", "again"])
        }
    }

    // STO-22
    @Test(arguments: 0..<3, [Damage.missing, .empty, .flipped(5)])
    func isHealedByLoadingTheImageAgain(number: Int, damage: Damage) throws {
        let scene = try Scene()
        try damage.apply(to: "store/" + scene.near.blobs[number], in: scene.folder)
        try scene.folder.write(scene.near.archive, to: "sound.tar")
        try scene.expect(.load, nil)
        try scene.expect(.inspect, nil)
    }

    private func expectRefusal(_ scene: Scene, _ blob: String, _ code: String) throws {
        for verb in LayoutVerb.needingBlobs {
            let result = try scene.expect(verb, code, about: verb == .loadFrom ? "execs" : SoundLayout.digest(blob))
            #expect(result.errors.contains(SoundLayout.digest(blob)), "\(verb)")
        }
    }
}
