import Base
import Glibc
import Testing

@Suite final class RegularFileTests {
    private let folder: String

    init() throws {
        var template = Array("/tmp/bee-base-XXXXXX".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
    }

    deinit {
        for name in ["file", "link", "fifo", "socket"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let file = try #require(fopen("\(folder)/\(name)", "w"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    @Test func readsAllBytes() throws {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
        try write(bytes, to: "file")
        #expect(try RegularFile.read("\(folder)/file", limit: 10_000) == bytes)
    }

    @Test func refusesMoreThanTheLimit() throws {
        try write([1, 2, 3], to: "file")
        #expect(throws: BeeError.self) { try RegularFile.read("\(self.folder)/file", limit: 2) }
    }

    @Test func readsFilesThatTellNoSize() throws {
        #expect(try RegularFile.read("/proc/self/status", limit: 1 << 20).count > 100)
    }

    @Test func refusesALinkUnlessItIsToBeFollowed() throws {
        try write([7], to: "file")
        symlink("\(folder)/file", "\(folder)/link")
        let error = #expect(throws: BeeError.self) { try RegularFile.read("\(self.folder)/link", limit: 9) }
        #expect(error?.code == .fileInvalid)
        #expect(try RegularFile.read("\(folder)/link", links: .followed, limit: 9) == [7])
    }

    @Test func refusesAFIFOWithoutWaiting() {
        mkfifo("\(folder)/fifo", 0o600)
        let error = #expect(throws: BeeError.self) { try RegularFile.read("\(self.folder)/fifo", limit: 9) }
        #expect(error?.message.contains("FIFO") == true)
    }

    @Test func refusesASocket() {
        mknod("\(folder)/socket", S_IFSOCK | 0o600, 0)
        let error = #expect(throws: BeeError.self) { try RegularFile.read("\(self.folder)/socket", limit: 9) }
        #expect(error?.code == .fileInvalid)
    }

    @Test func refusesALinkThatLeadsToItself() {
        symlink("\(folder)/link", "\(folder)/link")
        for links in [RegularFile.Links.refused, .followed] {
            let error = #expect(throws: BeeError.self) {
                try RegularFile.read("\(self.folder)/link", links: links, limit: 9)
            }
            #expect(error?.code == .fileInvalid)
        }
    }

    @Test(arguments: ["", "/nothing-here"])
    func namesWhatIsMissingOrADirectory(suffix: String) {
        let error = #expect(throws: BeeError.self) { try RegularFile.read(self.folder + suffix, limit: 9) }
        #expect(error?.code == (suffix.isEmpty ? .fileInvalid : .fileMissing))
    }
}
