import FoundationEssentials
import Testing

/// What `fsck --json` says of a layout.
struct Checked: Decodable {
    struct Finding: Decodable, Hashable {
        let severity: String
        let code: String
        let subject: String
    }

    let findings: [Finding]

    /// What makes the layout unsound.
    var errors: [Finding] { findings.filter { $0.severity == "error" } }
    /// The codes of all findings.
    var codes: Set<String> { Set(findings.map(\.code)) }
    /// What a writer that was stopped may leave, and no more. (STO-27)
    static let litter: Set<String> = ["blob-unreferenced", "unfinished-file"]
}

extension Program {
    private struct Entry: Decodable {
        let name: String?
        let digest: String
    }

    /// Checks a layout; damage is what it returns, anything else fails the test.
    func check(_ layout: String) throws -> Checked {
        let result = try run("fsck", "--layout", layout, "--json")
        try #require([0, 65].contains(result.status), "\(result.errors)")
        return try result.json(Checked.self)
    }

    /// The names of a layout and what they mean; an image without a name stands under its digest.
    func names(_ layout: String) throws -> [String: String] {
        let entries = try done("list", "--layout", layout, "--json").json([Entry].self)
        return [String: String](entries.map { ($0.name ?? $0.digest, $0.digest) }) { $0 + " and " + $1 }
    }

    /// Sweeps a layout without grace and expects that nothing is left to be said of it.
    func expectSweepLeavesNothing(_ layout: String, _ location: SourceLocation = #_sourceLocation) throws {
        try done("gc", "--layout", layout, "--grace", "0s")
        #expect(try check(layout).findings == [], sourceLocation: location)
    }
}

extension TemporaryFolder {
    /// Copies a folder of this one; what stood under the new name is gone.
    func copy(_ name: String, to newName: String) throws {
        try Program(path: "/bin/rm").done("-rf", self / newName)
        try Program(path: "/bin/cp").done("-a", self / name, self / newName)
    }

    /// The blobs of a layout of this folder, as relative paths.
    func blobs(_ layout: String) -> Set<String> {
        Set(everything().filter { $0.hasPrefix("\(layout)/blobs/sha256/") }.map { String($0.dropFirst(layout.count)) })
    }
}
