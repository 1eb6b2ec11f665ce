import Testing

// STO-60 to STO-62, STO-71: what is not a whole archive names nothing, and the layout keeps what it has.
@Suite struct ArchiveDamageTests {
    private static let near = Result { try SoundLayout.near.get() }

    // Between two members an archive looks as if it only lacked its end mark, and then it is an image that lacks blobs.
    @Test(arguments: try Damage.cuts(of: Members(of: near.get().archive).end) + [.cut(1), .cut(511), .cut(513)])
    func loadsNothingOfAnArchiveThatWasCut(damage: Damage) throws {
        let scene = try Scene()
        guard case .cut(let count) = damage else { return }
        let archive = try Self.near.get().archive
        let code = Members(of: archive).starts.contains(count) && count > 3 * 512 ? "blob-missing" : "archive-invalid"
        try loadExpecting(code, archive, damage, scene)
    }

    @Test(arguments: try stride(from: 0, to: near.get().compressed.count, by: 256).map { Damage.cut($0) })
    func loadsNothingOfACompressedArchiveThatWasCut(damage: Damage) throws {
        try loadExpecting("archive-invalid", Self.near.get().compressed, damage, Scene())
    }

    @Test(arguments: 0..<3, Damage.flips + [Damage.flipped(77), .flipped(400), .flipped(-9)])
    func findsAFlippedBitInAnyBlob(number: Int, damage: Damage) throws {
        guard case .flipped(let bit) = damage else { return }
        let near = try Self.near.get()
        var archive = near.archive
        let range = try #require(Members(of: archive).contents[near.blobs[number]])
        archive.replaceSubrange(range, with: Damage.flip(bit, in: Array(archive[range])))
        let result = try load(archive, "blob-corrupt", Scene())
        #expect(result.errors.contains(SoundLayout.digest(near.blobs[number])))
    }

    @Test(arguments: 0..<7, [0, 800, 992, 1000, 1190, 1250, 4000])
    func findsAFlippedBitInAnyHeader(member: Int, bit: Int) throws {
        var archive = try Self.near.get().archive
        let start = try #require(Members(of: archive).starts.dropFirst(member).first)
        archive[start + bit / 8] ^= 1 << (bit % 8)
        try load(archive, "archive-invalid", Scene())
    }

    // Behind the header, whose time and system mean nothing, every bit is under the stream's checksum.
    @Test(arguments: 0..<20)
    func findsAFlippedBitInACompressedArchive(part: Int) throws {
        let scene = try Scene()
        let compressed = try Self.near.get().compressed
        let bit = 80 + (compressed.count * 8 - 81) * part / 19
        try scene.folder.write(Damage.flip(bit, in: compressed), to: "bad.tar")
        try scene.expectLoad("bad.tar", "archive-invalid", about: "bad.tar")
    }

    @Test(arguments: [Damage.empty, .text("plain text\n"), .bytes([UInt8](repeating: 0, count: 20_480))])
    func refusesWhatIsNoArchive(damage: Damage) throws {
        try loadExpecting("archive-invalid", [], damage, Scene())
    }

    @Test func refusesFilesOfOtherKinds() throws {
        let scene = try Scene()
        for path in [TestData.object("execs"), scene.program.path] {
            try scene.expect(
                ["load", path, "--json", "--layout", scene.far], "archive-invalid", about: path, changing: "far")
        }
    }

    private func loadExpecting(_ code: String, _ archive: [UInt8], _ damage: Damage, _ scene: Scene) throws {
        try scene.folder.write(archive, to: "bad.tar")
        try damage.apply(to: "bad.tar", in: scene.folder)
        try scene.expectLoad("bad.tar", code)
    }

    @discardableResult
    private func load(_ archive: [UInt8], _ code: String, _ scene: Scene) throws -> Program.Result {
        try scene.folder.write(archive, to: "bad.tar")
        return try scene.expectLoad("bad.tar", code)
    }
}

/// Where the members of an archive are that has nothing but plain headers.
struct Members {
    /// Where each header begins.
    private(set) var starts: [Int] = []
    /// Where each member's content is.
    private(set) var contents: [String: Range<Int>] = [:]
    /// Where the last member ends.
    private(set) var end = 0

    init(of archive: [UInt8]) {
        var start = 0
        while start + 512 <= archive.count, archive[start] != 0 {
            let name = String(decoding: archive[start..<start + 100].prefix { $0 != 0 }, as: UTF8.self)
            let digits = archive[start + 124..<start + 136].prefix { $0 != 0 && $0 != 0x20 }
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 8) ?? 0
            starts.append(start)
            contents[name] = start + 512..<start + 512 + size
            start += 512 + (size + 511) / 512 * 512
            end = start
        }
    }
}

extension Scene {
    /// Loads a file of the folder into the far layout.
    @discardableResult
    func expectLoad(
        _ file: String, _ code: String?, about subject: String = "", naming: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Program.Result {
        try expect(
            ["load", folder / file, "--json", "--layout", far], code, about: subject, changing: "far", naming: naming,
            sourceLocation: sourceLocation)
    }
}
