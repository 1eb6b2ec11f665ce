import ArchiveFixtures
import Base
import Glibc
import Testing

@testable import Layout

struct SmallArchiveTests {
    private let scratch = Scratch()
    private static let members: [(name: String, bytes: [UInt8])] = [
        ("first", Array("one".utf8)), ("folder/second", []), ("third", [UInt8](repeating: 7, count: 100_000)),
    ]

    private func refusal(_ bytes: [UInt8], of wanted: Set<String> = ["first"]) throws -> BeeError? {
        let path = try scratch.write("archive", bytes)
        return #expect(throws: BeeError.self) { _ = try SmallArchive.read(path) { wanted.contains($0) } }
    }

    @Test func readsWhatItWrote() throws {
        let path = "\(scratch.path)/archive"
        try SmallArchive.write(Self.members, to: path)
        let read = try SmallArchive.read(path) { $0 != "first" }
        #expect(read.map(\.name) == ["folder/second", "third"])
        #expect(read.map(\.bytes) == Self.members.dropFirst().map(\.bytes))
        let bytes = try RegularFile.read(path, limit: 1 << 20)
        // zstd's magic number.
        #expect(bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) && bytes.count < 1000)
        try SmallArchive.write(Self.members, to: "\(scratch.path)/again")
        #expect(try RegularFile.read("\(scratch.path)/again", limit: 1 << 20) == bytes)
    }

    @Test func makesAFileThatEverybodyMayRead() throws {
        let path = "\(scratch.path)/archive"
        try SmallArchive.write(Self.members, to: path)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o7777 == 0o644)
    }

    @Test func refusesAnArchiveThatWasCut() throws {
        let path = "\(scratch.path)/archive"
        try SmallArchive.write(Self.members, to: path)
        let whole = try RegularFile.read(path, limit: 1 << 20)
        for count in [0, 1, 20, whole.count / 2, whole.count - 1] {
            #expect(try refusal(Array(whole.prefix(count)))?.code == .archiveInvalid, "\(count)")
        }
    }

    @Test func refusesAPlainArchiveThatWasCutBetweenMembers() throws {
        var tar = TarBytes()
        tar.add("first", text: "one")
        #expect(try refusal(tar.bytes)?.message.contains("cut off") == true)
    }

    @Test(arguments: ["1", "2", "5", "6"]) func refusesWantedMembersThatAreNoFiles(type: String) throws {
        var tar = TarBytes()
        tar.add("first", type: Character(type), link: "other")
        #expect(try refusal(tar.bytes + [UInt8](repeating: 0, count: 1024))?.code == .archiveInvalid)
        let path = try scratch.write("archive", tar.bytes + [UInt8](repeating: 0, count: 1024))
        #expect(try SmallArchive.read(path) { _ in false }.isEmpty)
    }

    @Test func refusesNamesThatLeadOutAndTooManyMembers() throws {
        var tar = TarBytes()
        tar.add("../first", text: "one")
        #expect(try refusal(tar.bytes)?.code == .archiveInvalid)
        var many = TarBytes()
        for index in 0...10_000 { many.add("\(index)") }
        #expect(try refusal(many.bytes)?.message.contains("more than 10000 members") == true)
    }

    @Test func leavesTheOldFileWhereItCannotWriteTheNewOne() throws {
        let path = try scratch.write("archive", Array("old".utf8))
        #expect(throws: BeeError.self) { try SmallArchive.write(Self.members, to: "\(scratch.path)/none/archive") }
        #expect(throws: BeeError.self) { try SmallArchive.write(Self.members, to: scratch.path) }
        #expect(try RegularFile.read(path, limit: 10) == Array("old".utf8))
    }
}
