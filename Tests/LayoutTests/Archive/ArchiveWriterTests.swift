import Base
import Glibc
import Testing

@testable import Layout

struct ArchiveWriterTests {
    private static func archive(
        _ compression: ArchiveCompression, _ body: (borrowing ArchiveWriter) throws(BeeError) -> Void
    ) throws -> [UInt8] {
        let scratch = Scratch()
        let path = try scratch.write("out.tar", [])
        let file = OwnedDescriptor(adopting: open(path, O_WRONLY | O_CLOEXEC))
        let sink = ArchiveSink(file.rawValue, subject: path)
        let writer = try ArchiveWriter.open(sink, compression: compression)
        try body(writer)
        try writer.finish()
        return try scratch.read("out.tar")
    }

    private static func sample(_ compression: ArchiveCompression) throws -> [UInt8] {
        try archive(compression) { (writer) throws(BeeError) in
            try writer.directory("blobs/")
            try add("oci-layout", Array("{}".utf8), to: writer)
            try add("blobs/sha512/" + String(repeating: "a", count: 128), [1, 2, 3], to: writer)
        }
    }

    private static func add(
        _ name: String, _ bytes: [UInt8], to writer: borrowing ArchiveWriter
    ) throws(BeeError) {
        try writer.beginFile(name, size: Int64(bytes.count))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        try writer.write(UnsafeRawBufferPointer(buffer))
    }

    @Test(arguments: [ArchiveCompression.none, .gzip, .zstd])
    func writesWhatTheReaderReads(compression: ArchiveCompression) throws {
        let (members, warnings) = try readArchive(try Self.sample(compression))
        #expect(warnings.isEmpty)
        #expect(members.map(\.kind) == [.directory, .file, .file])
        #expect(members.map(\.name) == ["blobs", "oci-layout", "blobs/sha512/" + String(repeating: "a", count: 128)])
        #expect(members.map(\.content) == [[], Array("{}".utf8), [1, 2, 3]])
    }

    @Test func writesNoTimeOwnerOrLocale() throws {
        let bytes = try Self.sample(.none)
        let header = bytes[512..<1024]
        func field(_ range: Range<Int>) -> String {
            String(decoding: header.dropFirst(range.lowerBound).prefix(range.count).prefix { $0 != 0 }, as: UTF8.self)
        }
        #expect(field(0..<100) == "oci-layout")
        #expect(field(100..<107) == "000644 ")
        #expect(field(108..<115) == "000000 ")
        #expect(field(116..<123) == "000000 ")
        #expect(field(136..<148) == "00000000000 ")
        #expect(field(257..<262) == "ustar")
        #expect(field(265..<329).isEmpty)
    }

    @Test func writesNoTimeIntoGzipHeader() throws {
        let bytes = try Self.sample(.gzip)
        #expect(Array(bytes.prefix(3)) == [0x1F, 0x8B, 8])
        #expect(Array(bytes[3..<8]) == [0, 0, 0, 0, 0])
        #expect(bytes == (try Self.sample(.gzip)))
    }

    @Test func givesTheSameZstdFrameEachTime() throws {
        let bytes = try Self.sample(.zstd)
        #expect(bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]))
        #expect(bytes == (try Self.sample(.zstd)))
    }

    @Test func endsWithTwoZeroBlocksAndNoPadding() throws {
        let bytes = try Self.archive(.none) { (writer) throws(BeeError) in try writer.directory("blobs/") }
        #expect(bytes.count == 512 + 1024)
        #expect(bytes.suffix(1024).allSatisfy { $0 == 0 })
    }

    @Test func refusesContentLongerThanItsHeader() throws {
        #expect(throws: BeeError.self) {
            try Self.archive(.none) { (writer) throws(BeeError) in
                try writer.beginFile("a", size: 1)
                try withUnsafeTemporaryAllocation(byteCount: 2, alignment: 1) { bytes throws(BeeError) in
                    bytes.initializeMemory(as: UInt8.self, repeating: 1)
                    try writer.write(UnsafeRawBufferPointer(bytes))
                }
            }
        }
    }

    @Test func reportsFullDeviceWithItsHint() throws {
        let full = OwnedDescriptor(adopting: open("/dev/full", O_WRONLY | O_CLOEXEC))
        let sink = ArchiveSink(full.rawValue, subject: "/dev/full")
        do {
            let writer = try ArchiveWriter.open(sink, compression: .none)
            try writer.directory("blobs/")
            try writer.finish()
            Issue.record("writing to a full device succeeded")
        } catch {
            #expect(error.code == .inputOutput)
            #expect(error.hint?.contains("free some space") == true)
        }
    }

    @Test func writesNothingMoreWhenGivenUp() throws {
        let scratch = Scratch()
        let path = try scratch.write("out.tar", [])
        let file = OwnedDescriptor(adopting: open(path, O_WRONLY | O_CLOEXEC))
        let sink = ArchiveSink(file.rawValue, subject: path)
        do {
            let writer = try ArchiveWriter.open(sink, compression: .none)
            try writer.directory("blobs/")
            _ = consume writer
        }
        #expect(try scratch.read("out.tar").isEmpty)
    }

    @Test func unpacksBombOnlyToItsLimit() throws {
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        let bytes = try Self.archive(.gzip) { (writer) throws(BeeError) in try Self.add("zeros", zeros, to: writer) }
        #expect(bytes.count < zeros.count / 500)
        #expect(archiveError(bytes) == nil)
        var limits = ArchiveLimits()
        limits.expansionFloor = 1 << 20
        let error = archiveError(bytes, limits: limits)
        #expect(error?.code == .archiveInvalid)
        #expect(error?.message == "unpacks to more than 200 times its size")
    }
}
