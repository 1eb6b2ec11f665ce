import Base
import Store
import Testing

private let sixtyFour = String(repeating: "0a", count: 32)

/// STO-2, STO-20.
@Suite struct DigestTests {
    @Test(arguments: [
        "sha256:" + sixtyFour, "sha512:" + sixtyFour + sixtyFour, "blake3:" + sixtyFour, "md5:1", "a+b.c_d-e:Zz09=_-",
        "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564",
    ])
    func parsesValidTextAndGivesItBack(text: String) throws {
        #expect(try Digest(parsing: text).description == text)
    }

    static let invalid: [String] = [
        "", ":", "sha256", "sha256:", ":\(sixtyFour)", "sha256:\(sixtyFour.dropLast())", "sha256:\(sixtyFour)0",
        "sha256:\(sixtyFour.uppercased())", "SHA256:\(sixtyFour)", "sha512:\(sixtyFour)", "blake3:abc",
        "sha256:../../etc/x", "../..:x", "a..b:x", "+a:x", "a+:x", "md5:a/b", "md5:a.b", "md5:a\u{0}b", "md5:a:b",
        "sha256: \(sixtyFour.dropLast())", "sha256:\(sixtyFour)\n", "sha256:é\(sixtyFour.dropLast(2))",
        "sha256:\(sixtyFour.dropLast())g",
    ]

    @Test(arguments: invalid)
    func refusesInvalidText(text: String) {
        #expect { try Digest(parsing: text) } throws: { ($0 as? BeeError)?.code == .digestInvalid }
    }

    @Test func cutsOverlongTextInItsError() throws {
        let error = #expect(throws: BeeError.self) { try Digest(parsing: String(repeating: "x", count: 5_000_000)) }
        #expect(try #require(error).subject.count < 300)
    }

    @Test func knowsWhatItCanCompute() throws {
        #expect(Digest.Algorithm.sha256.isSupported)
        #expect(Digest.Algorithm.sha512.isSupported)
        #expect(!Digest.Algorithm.blake3.isSupported)
        #expect(try !Digest(parsing: "md5:00").algorithm.isSupported)
    }

    // Values from FIPS 180-2, appendix B.1 and C.1.
    @Test func hashesTheStandardsExample() throws {
        let abc = Array("abc".utf8)
        let short = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(try Digest.sha256(of: abc).description == short)
        var hasher = try DigestHasher.make(.sha512)
        abc.withUnsafeBytes { hasher.update($0) }
        let long =
            "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        #expect(hasher.finish().description == long)
    }

    @Test func hashesContentInPiecesAsInOne() throws {
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var hasher = try DigestHasher.make(.sha256)
        for start in stride(from: 0, to: content.count, by: 333) {
            content[start..<min(start + 333, content.count)].withUnsafeBytes { hasher.update($0) }
        }
        hasher.update(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(hasher.finish() == (try Digest.sha256(of: content)))
    }

    /// Long content goes through a second thread, in buffers of 256 KiB.
    @Test(arguments: [(2 << 20) - 1, 2 << 20, (2 << 20) + 1, 5_000_011], [4093, 256 << 10, 700_001])
    func hashesLongContentBesideAsInOne(count: Int, piece: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ $0 >> 9) }
        var hasher = try DigestHasher.make(.sha256, isOverlapped: true)
        for start in stride(from: 0, to: count, by: piece) {
            // The piece is overwritten after the call, as a buffer is that the next bytes are read into.
            var part = Array(content[start..<min(start + piece, count)])
            part.withUnsafeBytes { hasher.update($0) }
            part.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 0xFF) }
        }
        #expect(hasher.finish() == (try Digest.sha256(of: content)))
    }

    @Test func hasherOfLongContentMayBeDropped() throws {
        var hasher = try DigestHasher.make(.sha512, isOverlapped: true)
        let content = [UInt8](repeating: 7, count: 3 << 20)
        content.withUnsafeBytes { hasher.update($0) }
        content.withUnsafeBytes { hasher.update($0) }
    }

    @Test(arguments: ["sha256:" + sixtyFour, "md5:" + sixtyFour])
    func knowsHowItBegins(text: String) throws {
        let digest = try Digest(parsing: text)
        for begin in ["", "0", "0a", "0a0", sixtyFour] { #expect(digest.begins(with: begin)) }
        for other in ["1", "0b", "0a0a0b", sixtyFour + "0", "g", "0A"] { #expect(!digest.begins(with: other)) }
    }

    @Test func hashesNothing() throws {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(try Digest.sha256(of: []).description == empty)
    }

    @Test func refusesToHashWithAnUnknownAlgorithm() throws {
        let algorithm = try Digest(parsing: "blake3:" + sixtyFour).algorithm
        var code: BeeError.Code?
        do throws(BeeError) { _ = try DigestHasher.make(algorithm) } catch { code = error.code }
        #expect(code == .digestUnsupported)
    }

    @Test func sortsByText() throws {
        let others = ["0a", "f0", "00", "7f"].map { "sha256:" + sixtyFour.dropLast(2) + $0 }
        let early = ["1a", "f0", "0b"].map { "sha256:" + $0 + sixtyFour.dropFirst(2) }
        let texts = ["md5:1", "sha256:" + sixtyFour, "md5:0", "blake3:" + sixtyFour] + others + early
        let digests = try texts.map { try Digest(parsing: $0) }
        #expect(digests.sorted().map(\.description) == texts.sorted())
    }
}
