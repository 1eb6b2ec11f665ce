import Base
import Store
import Testing

// STO-11, STO-20, STO-21: what a descriptor says of a blob is judged before the blob is used.
@Suite(.enabled(if: Scene.isPossible, Scene.needsRoot))
struct LyingSizeTests {
    private static let wrong = ["0", "1", "100", "4194304"]
    /// More than is read of such a blob.
    private static let huge = "9223372036854775807"
    private static let invalid = [
        "-1", "9223372036854775808", "1e3", "100.0", "\"100\"", "null", "{}", "18446744073709551617",
    ]

    @Test(arguments: wrong + [huge])
    func usesNoManifestOfAnotherSizeThanTheIndexSays(size: String) throws {
        let scene = try Scene()
        try rewriteIndex(scene) { Self.replaceSize(of: scene.near.manifest, with: size, in: $0) }
        try scene.expect(.list, nil)
        for verb in [LayoutVerb.inspect, .save, .run, .loadFrom] { try scene.expect(verb, "blob-corrupt") }
    }

    @Test(arguments: invalid)
    func refusesAnIndexWithASizeThatIsNone(size: String) throws {
        let scene = try Scene()
        try rewriteIndex(scene) { Self.replaceSize(of: scene.near.manifest, with: size, in: $0) }
        for verb in LayoutVerb.allCases { try scene.expect(verb, "document-invalid", about: "index.json") }
    }

    @Test(arguments: [
        "sha256:../../../../etc/passwd", "sha256:", "sha256", ":", "sha256:ABCDEF", "../..:x", "sha256:0123", "",
    ])
    func refusesAnIndexWithADigestThatIsNone(digest: String) throws {
        let scene = try Scene()
        let old = SoundLayout.digest(scene.near.manifest)
        try rewriteIndex(scene) { $0.replacing("\"\(old)\"", with: "\"\(digest)\"") }
        for verb in LayoutVerb.allCases { try scene.expect(verb, "digest-invalid") }
    }

    @Test(arguments: 1..<3, wrong + invalid)
    func usesNoBlobOfAnotherSizeThanTheManifestSays(number: Int, size: String) throws {
        let scene = try Scene()
        try rewriteManifest(scene) { Self.replaceSize(of: scene.near.blobs[number], with: size, in: $0) }
        let code = Self.invalid.contains(size) ? "document-invalid" : "blob-corrupt"
        for verb in LayoutVerb.needingBlobs { try scene.expect(verb, code) }
    }

    // STO-101
    @Test(arguments: [1, 2]) func saysOfABlobThatClaimsToBeHugeWhatItIs(number: Int) throws {
        let scene = try Scene()
        try rewriteManifest(scene) { Self.replaceSize(of: scene.near.blobs[number], with: Self.huge, in: $0) }
        for verb in LayoutVerb.needingBlobs {
            let result = try scene.expect(verb, "blob-corrupt")
            #expect(result.errors.contains("and should be \(Self.huge)"), "\(result.errors)")
        }
    }

    // STO-13
    @Test(arguments: [#""data":"e30""#, #""data":"AAAA""#, #""data":7"#, #""urls":["http://[::1]/x"],"size":1"#])
    func refusesADescriptorThatContradictsItself(member: String) throws {
        let scene = try Scene()
        try rewriteManifest(scene) { text in
            text.replacing(#""layers":[{"#, with: #""layers":[{\#(member),"#)
        }
        for verb in LayoutVerb.needingBlobs { try scene.expect(verb, "document-invalid") }
    }

    private static func replaceSize(of blob: String, with size: String, in text: String) -> String {
        let digest = "\"\(SoundLayout.digest(blob))\",\"size\":"
        guard let start = text.firstRange(of: digest)?.upperBound else { return "" }
        let rest = text[start...].drop { $0.isNumber }
        return text[..<start] + size + rest
    }

    private func rewriteIndex(_ scene: Scene, _ change: (String) -> String) throws {
        let old = scene.folder.text("store/index.json")
        let new = change(old)
        try #require(new != old && !new.isEmpty)
        try scene.folder.write(Array(new.utf8), to: "store/index.json")
    }

    /// Puts a changed manifest in the place of the old one, its own size and digest right.
    private func rewriteManifest(_ scene: Scene, _ change: (String) -> String) throws {
        let old = scene.folder.text("store/" + scene.near.manifest)
        let new = change(old)
        try #require(new != old && !new.isEmpty)
        let digest = try Digest.sha256(of: Array(new.utf8))
        try scene.folder.write(Array(new.utf8), to: "store/blobs/sha256/\(digest.encoded)")
        try rewriteIndex(scene) { index in
            Self.replaceSize(of: scene.near.manifest, with: String(new.utf8.count), in: index)
                .replacing(SoundLayout.digest(scene.near.manifest), with: digest.description)
        }
    }
}
