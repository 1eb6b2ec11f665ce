import Glibc
import Testing

@testable import Loader

struct MappedFileTests {
    @Test func readsWhatIsCodeOfAFile() {
        let text = """
            55d0a000-55d0b000 r--p 00000000 08:01 1234                       /usr/bin/x
            55d0b000-55d0c000 r-xp 00001000 08:01 1234                       /usr/bin/x y (deleted)
            7f00a000-7f00b000 r-xp 00000000 00:00 0
            7f00b000-7f00c000 r-xp 00000000 00:00 0                          [vdso]
            7f00d000-7f00c000 r-xp 00000000 08:01 99                         /ends/before/it/begins
            7f00e000-7f00f000 r-xp zzzz 08:01 99                             /no/number
            nonsense

            """
        let files = MappedFile.parse(Array(text.utf8))
        #expect(files.map { String(decoding: $0.path, as: UTF8.self) } == ["/usr/bin/x y (deleted)"])
        #expect(files.first?.addresses == 0x55d0_b000..<0x55d0_c000)
        #expect(files.first?.offset == 0x1000)
    }

    @Test func identifiesFilesAsStatDoes() throws {
        let mine = MappedFile.all(of: UInt32(getpid()))
        let file = try #require(mine.first { $0.path.starts(with: "/usr/".utf8) || $0.path.starts(with: "/lib".utf8) })
        var status = stat()
        try #require(stat(String(decoding: file.path, as: UTF8.self), &status) == 0)
        #expect(file.identity == MappedFile.Identity(status))
    }

    @Test func namesItsOwnFunctions() throws {
        // One that no sanitizer puts a function of its own in front of.
        let address = try #require(dlsym(nil, "lldiv"))
        let text = ProcessSymbols().text(of: UInt64(UInt(bitPattern: address)) + 1, in: UInt32(getpid()))
        let name = String(decoding: try #require(text), as: UTF8.self)
        #expect(name.hasSuffix("+0x1 [libc.so.6]"))
    }

    @Test(arguments: [
        ("user_stack_id", true), ("stackid", true), ("ustack", true), ("stack", true), ("kern_stack_id", false),
        ("kstack", false), ("ustack_sz", false), ("pid", false), ("uid", false),
    ])
    func knowsNumbersOfStacksByTheirNames(name: String, isStack: Bool) {
        #expect(StackReferences.namesStack(name) == isStack)
    }
}
