import ArchiveFixtures
import Base
import Glibc
import Testing

@testable import Layout

/// A member as a test sees it.
struct ReadMember: Equatable {
    let name: String
    let kind: ArchiveMember.Kind
    let content: [UInt8]
}

/// Reads an archive from bytes, through a file.
func readArchive(
    _ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()
) throws -> (members: [ReadMember], warnings: [String]) {
    let scratch = Scratch()
    let path = try scratch.write("archive", bytes)
    let file = try RegularFile.open(path)
    let input = DescriptorSource(file.descriptor.rawValue, subject: "archive") { (_) throws(BeeError) in }
    var reader = try ArchiveReader.open(input, limits: limits)
    var members: [ReadMember] = []
    while let member = try reader.next() {
        var content: [UInt8] = []
        if member.kind == .file {
            while try reader.readBlock({ (block) throws(BeeError) in content += block }) {}
        }
        members.append(ReadMember(name: member.name, kind: member.kind, content: content))
    }
    return (members, reader.warnings)
}

/// The error that reading an archive ends with.
func archiveError(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) -> BeeError? {
    do {
        _ = try readArchive(bytes, limits: limits)
        return nil
    } catch {
        return error as? BeeError
    }
}

struct ArchiveReaderTests {
    private static func sample() -> TarBytes {
        var tar = TarBytes()
        tar.add("./", type: "5", mode: "0000755")
        tar.add("./blobs//sha256/", type: "5")
        tar.add("./oci-layout", text: "{}")
        tar.add("blobs/./sha256/aa", [UInt8](repeating: 7, count: 700_000), mode: "0004000")
        return tar
    }

    @Test(arguments: [false, true])
    func readsMembersPlainAndInGzip(compressed: Bool) throws {
        let plain = Self.sample().ended
        let (members, warnings) = try readArchive(compressed ? gzipStored(plain) : plain)
        #expect(members.map(\.name) == ["", "blobs/sha256", "oci-layout", "blobs/sha256/aa"])
        #expect(members.map(\.kind) == [.directory, .directory, .file, .file])
        #expect(members[3].content == [UInt8](repeating: 7, count: 700_000))
        #expect(warnings.isEmpty)
    }

    @Test func readsFromPipeThatDeliversSingleBytes() throws {
        var tar = TarBytes()
        tar.add("oci-layout", text: "{}")
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let reading = OwnedDescriptor(adopting: ends[0])
        let bytes = tar.ended
        // Fits the pipe's buffer of 64 KiB, so no second thread is needed.
        for byte in bytes { _ = withUnsafeBytes(of: byte) { write(ends[1], $0.baseAddress, 1) } }
        close(ends[1])
        let input = DescriptorSource(reading.rawValue, subject: "pipe") { (_) throws(BeeError) in }
        var reader = try ArchiveReader.open(input)
        #expect(try reader.next()?.name == "oci-layout")
        #expect(try reader.next() == nil)
        #expect(input.bytesRead == Int64(bytes.count))
    }

    // Another process that shares the open file may have made it one that does not wait.
    @Test(arguments: [false, true])
    func waitsForWhatDoesNotWaitAndCanBeInterrupted(isInterrupted: Bool) throws {
        var tar = TarBytes()
        tar.add("oci-layout", text: "{}")
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        let reading = OwnedDescriptor(adopting: ends[0])
        let (writing, bytes) = (ends[1], tar.ended)
        var looks = 0
        let input = DescriptorSource(reading.rawValue, subject: "pipe") { (_) throws(BeeError) in
            looks += 1
            // It is asked again after a read that found nothing.
            guard looks == 2 else { return }
            if !isInterrupted { _ = write(writing, bytes, bytes.count) }
            close(writing)
            if isInterrupted { throw BeeError(.interrupted, "pipe", "stopped") }
        }
        let error = failure {
            var reader = try ArchiveReader.open(input)
            #expect(try reader.next()?.name == "oci-layout")
            #expect(try reader.next() == nil)
        }
        #expect(error?.code == (isInterrupted ? .interrupted : nil))
        #expect(looks > 1)
    }

    @Test(arguments: [
        ("", "is empty"), ("hello\n#mtree\n", "is plain text"), ("#mtree\n./a type=file\n", "is plain text"),
        ("PK\u{03}\u{04}......", "is a zip archive"), ("070701000000", "is a cpio archive"),
        ("\u{7F}ELF\u{02}\u{01}", "is an ELF file"), ("LZIP\u{1}", "is compressed with lzip"),
        ("LRZI\u{0}\u{6}", "is compressed with lrzip"), ("\u{0}\u{0}\u{0}", "is nothing but zero bytes"),
        ("\u{1}\u{2}\u{3}\u{4}", "is no tar archive"),
    ])
    func saysWhatAFileIsThatIsNoArchive(content: String, message: String) {
        let error = archiveError(Array(content.utf8))
        #expect(error?.code == .archiveInvalid)
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "no error")")
    }

    @Test func refusesGzipInsideGzip() {
        let error = archiveError(gzipStored(gzipStored(Self.sample().ended)))
        #expect(error?.code == .archiveInvalid)
        #expect(error?.message.contains("compressed with gzip again") == true)
    }

    @Test(arguments: [gzipStored([]), gzipStored(Array("text".utf8)), [0x1F, 0x8B], [0x1F, 0x8B, 8, 0, 0]])
    func refusesGzipThatHoldsNoTar(bytes: [UInt8]) {
        #expect(archiveError(bytes)?.code == .archiveInvalid)
    }

    @Test(arguments: ["../evil", "a/../../b", "/etc/passwd", "blobs/..", "..", String(repeating: "a/", count: 2100)])
    func refusesArchiveWithNameThatLeadsOut(name: String) {
        var tar = TarBytes()
        tar.addPax([("path", name)])
        tar.add("harmless", text: "x")
        #expect(archiveError(tar.ended)?.code == .archiveInvalid)
    }

    @Test func refusesParentNameInPlainHeader() {
        var tar = TarBytes()
        tar.add("../evil", text: "x")
        #expect(archiveError(tar.ended)?.message.contains("'../evil'") == true)
    }

    @Test func keepsOddNamesThatLeadNowhere() throws {
        var tar = TarBytes()
        tar.add("a\u{1B}[31m\n\\..b", text: "x")
        tar.addPax([("path", "größe…")])
        tar.add("short", text: "y")
        tar.add("...", text: "z")
        #expect(try readArchive(tar.ended).members.map(\.name) == ["a\u{1B}[31m\n\\..b", "größe…", "..."])
    }

    @Test func tellsLinksAndDevicesApart() throws {
        var tar = TarBytes()
        tar.add("symbolic", type: "2", link: "/etc/passwd")
        tar.add("hard", type: "1", link: "symbolic")
        tar.add("character", type: "3")
        tar.add("block", type: "4")
        tar.add("fifo", type: "6")
        let kinds = try readArchive(tar.ended).members.map(\.kind)
        #expect(kinds == [.symbolicLink, .hardLink, .device, .device, .fifo])
    }

    @Test func warnsOfDataAfterTheEnd() throws {
        let (_, garbage) = try readArchive(Self.sample().ended + Array("garbage".utf8))
        #expect(garbage == ["data after the end of the archive was ignored"])
        let (members, second) = try readArchive(Self.sample().ended + Self.sample().ended)
        #expect(second == ["data after the end of the archive was ignored"])
        #expect(members.count == 4)
        let (_, behindGzip) = try readArchive(gzipStored(Self.sample().ended) + Array("garbage".utf8))
        #expect(behindGzip == ["data after the end of the gzip stream was ignored"])
    }

    @Test func takesZeroPaddingOfTapesSilently() throws {
        let padding = [UInt8](repeating: 0, count: 600_000)
        #expect(try readArchive(Self.sample().ended + padding).warnings.isEmpty)
        #expect(try readArchive(gzipStored(Self.sample().ended + padding) + padding).warnings.isEmpty)
    }

    @Test func stopsReadingEndlessPadding() throws {
        var limits = ArchiveLimits()
        limits.padding = 100_000
        let (_, warnings) = try readArchive(Self.sample().ended + [UInt8](repeating: 0, count: 600_000), limits: limits)
        #expect(warnings == ["data after the end of the archive was ignored"])
    }

    @Test func warnsOfMissingEndMark() throws {
        let (members, warnings) = try readArchive(Self.sample().bytes)
        #expect(members.count == 4)
        #expect(warnings == ["the archive has no end mark: it may have been cut off"])
        #expect(try readArchive(Self.sample().bytes + [UInt8](repeating: 0, count: 512)).warnings.isEmpty)
    }

    @Test(arguments: [513, 1000, 1700, 2048 + 100, 500_000, 700_000])
    func refusesArchiveCutInsideAMember(length: Int) {
        #expect(archiveError(Array(Self.sample().bytes.prefix(length)))?.code == .archiveInvalid)
        let gzip = gzipStored(Self.sample().bytes)
        #expect(archiveError(Array(gzip.prefix(length)))?.code == .archiveInvalid)
    }

    // RFC 1952: four bytes of checksum and four of length end a stream.
    @Test(arguments: 1...8)
    func refusesGzipWhoseTrailerTellsOtherwise(place: Int) {
        var gzip = gzipStored(Self.sample().ended)
        gzip[gzip.count - place] ^= 1
        let error = archiveError(gzip)
        #expect(error?.code == .archiveInvalid)
        #expect(error?.message.contains("incorrect") == true)
    }

    @Test func readsGzipOfSeveralMembersAsOneStream() throws {
        let plain = Self.sample().ended
        let gzip = gzipStored(Array(plain[..<700])) + gzipStored([]) + gzipStored(Array(plain[700...]))
        #expect(try readArchive(gzip).members == readArchive(plain).members)
    }

    @Test(arguments: 1...8)
    func refusesGzipWithoutItsTrailer(missing: Int) {
        #expect(archiveError(gzipStored(Self.sample().ended).dropLast(missing))?.code == .archiveInvalid)
    }

    /// In octal 8 GiB less one and -1, in binary (GNU) -1 and 1 TiB.
    @Test(arguments: [
        Array("77777777777".utf8), Array("-0000000001".utf8), [UInt8](repeating: 0xFF, count: 12),
        [0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
    ])
    func refusesSizeThatTheArchiveDoesNotHold(size: [UInt8]) {
        var tar = TarBytes()
        tar.add("index.json", text: "{}")
        tar.add("blobs/sha256/aa", Array("short".utf8), claiming: size)
        #expect(archiveError(tar.ended)?.code == .archiveInvalid)
    }

    @Test func refusesBrokenChecksum() {
        var tar = TarBytes()
        tar.add("oci-layout", text: "{}")
        tar.add("index.json", Array("{}".utf8), breakingChecksum: true)
        #expect(archiveError(tar.ended)?.code == .archiveInvalid)
    }

    @Test func stopsAtLimits() {
        var many = TarBytes()
        for number in 0..<12 { many.add("junk\(number)") }
        var limits = ArchiveLimits()
        limits.members = 11
        #expect(archiveError(many.ended, limits: limits)?.message == "has more than 11 members")
        limits.members = 12
        #expect(archiveError(many.ended, limits: limits) == nil)
        limits.nameLength = 5
        #expect(archiveError(many.ended, limits: limits)?.message.contains("more than 5 bytes") == true)
    }

    @Test func refusesSparseMemberOfNothingButHoles() {
        var tar = TarBytes()
        tar.addPax([
            ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "blob"),
            ("GNU.sparse.realsize", "1099511627776"),
        ])
        tar.add("GNUSparseFile.0/blob", Array("0\n".utf8) + [UInt8](repeating: 0, count: 510))
        let error = archiveError(tar.ended)
        #expect(error?.message.contains("times its size") == true)
    }

    @Test func fillsHolesOfSparseMembers() throws {
        var tar = TarBytes()
        tar.addPax([
            ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "blob"),
            ("GNU.sparse.realsize", "200000"),
        ])
        let map = Array("1\n100000\n3\n".utf8)
        tar.add("GNUSparseFile.0/blob", map + [UInt8](repeating: 0, count: 512 - map.count) + Array("abc".utf8))
        let zeros = [UInt8](repeating: 0, count: 200_000)
        let (members, _) = try readArchive(tar.ended)
        #expect(members.map(\.name) == ["blob"])
        #expect(members[0].content == zeros.prefix(100_000) + Array("abc".utf8) + zeros.prefix(99_997))
    }

    @Test func repeatsItsErrorWithoutAskingLibarchiveAgain() throws {
        let scratch = Scratch()
        var tar = TarBytes()
        tar.add("../evil", text: "x")
        tar.add("harmless", text: "x")
        let file = try RegularFile.open(try scratch.write("archive", tar.ended))
        let input = DescriptorSource(file.descriptor.rawValue, subject: "archive") { (_) throws(BeeError) in }
        var reader = try ArchiveReader.open(input)
        for _ in 0..<2 {
            do {
                _ = try reader.next()
                Issue.record("the archive was not refused")
            } catch {
                #expect(error.code == .archiveInvalid)
            }
        }
    }

    @Test func stopsWhenTheObserverThrows() throws {
        let scratch = Scratch()
        let file = try RegularFile.open(try scratch.write("archive", Self.sample().ended))
        let input = DescriptorSource(file.descriptor.rawValue, subject: "archive") { (count) throws(BeeError) in
            if count > 0 { throw BeeError(.interrupted, "archive", "stopped") }
        }
        var reader = try ArchiveReader.open(input)
        #expect(throws: BeeError.self) {
            while let member = try reader.next() {
                guard member.kind == .file else { continue }
                while try reader.readBlock({ (_) throws(BeeError) in }) {}
            }
        }
    }
}
