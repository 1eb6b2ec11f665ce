import ArchiveFixtures
import Base
import Testing

@testable import Layout

// STO-120, STO-121.
struct CompressionTests {
    /// An archive with a member that does not compress, so that a stream has many parts.
    private static let plain = {
        var tar = TarBytes()
        tar.add("oci-layout", text: "{}")
        var state: UInt32 = 1
        let noise = (0..<300_000).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        tar.add("blobs/sha256/aa", noise)
        return tar.ended
    }()

    @Test(arguments: Compression.allCases)
    func readsAsIfItWerePlain(compression: Compression) throws {
        let plain = Self.plain
        let (members, warnings) = try readArchive(try compression.compress(plain))
        #expect(members == (try readArchive(plain).members))
        #expect(warnings.isEmpty)
    }

    @Test(arguments: Compression.allCases)
    func readsSeveralMembersAsOneStream(compression: Compression) throws {
        let plain = Self.plain
        let parts = [plain[..<700], [], plain[700..<150_000], plain[150_000...]]
        var bytes: [UInt8] = []
        for part in parts { bytes += try compression.compress(Array(part)) }
        let (members, warnings) = try readArchive(bytes)
        #expect(members == (try readArchive(plain).members))
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [Compression.zstd, .lz4])
    func skipsFramesWithoutContent(compression: Compression) throws {
        let frame: [UInt8] = [0x5E, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let bytes = try compression.compress(Self.plain) + frame
        #expect(try readArchive(bytes).warnings.isEmpty)
        // pzstd begins with one.
        guard compression == .zstd else { return }
        #expect(try readArchive(frame + bytes).members.count == 2)
    }

    @Test(arguments: Compression.allCases, [1, 2, 4, 8, 100, 100_000, 200_000])
    func refusesAStreamThatIsCut(compression: Compression, missing: Int) throws {
        let error = archiveError(try compression.compress(Self.plain).dropLast(missing))
        #expect(error?.code == .archiveInvalid)
    }

    @Test(arguments: Compression.allCases, [5000, 200_000, 290_000])
    func refusesAStreamWithAWrongByte(compression: Compression, place: Int) throws {
        var bytes = try compression.compress(Self.plain)
        bytes[place] ^= 0x10
        #expect(archiveError(bytes)?.code == .archiveInvalid)
    }

    @Test(arguments: Compression.allCases)
    func warnsOfDataBehindAStreamAndTakesZeros(compression: Compression) throws {
        let bytes = try compression.compress(Self.plain)
        let (_, warnings) = try readArchive(bytes + Array("garbage".utf8))
        #expect(warnings == ["data after the end of the \(compression) stream was ignored"])
        #expect(try readArchive(bytes + [UInt8](repeating: 0, count: 600_000)).warnings.isEmpty)
    }

    @Test(arguments: Compression.allCases, Compression.allCases)
    func refusesOneInsideAnother(outer: Compression, inner: Compression) throws {
        let error = archiveError(try outer.compress(try inner.compress(Self.plain)))
        #expect(error?.code == .archiveInvalid)
        #expect(error?.message.contains("compressed with \(inner) again") == true)
    }

    @Test(arguments: Compression.allCases)
    func saysWhatIsInsideThatIsNoArchive(compression: Compression) throws {
        let error = archiveError(try compression.compress(Array("hello\n".utf8)))
        #expect(error?.message.hasPrefix("unpacked with \(compression) once, it is plain text") == true)
        #expect(archiveError(try compression.compress([]))?.message.contains("is empty") == true)
    }

    // xz -6 asks for 8 MiB whatever the content; zstd for what the content has, up to 2 MiB.
    @Test(arguments: [Compression.xz, .zstd])
    func refusesAStreamThatAsksForALargerWindow(compression: Compression) throws {
        var tar = TarBytes()
        tar.add("large", [UInt8](repeating: 1, count: 3 << 20))
        let bytes = try compression.compress(tar.ended)
        #expect(archiveError(bytes) == nil)
        var limits = ArchiveLimits()
        limits.window = 1 << 20
        let error = archiveError(bytes, limits: limits)
        #expect(error?.code == .archiveInvalid)
        #expect(error?.message.contains("than the 1 MiB it may have") == true)
    }
}
