import Base
import Testing

@testable import Loader

struct LibrarySearchTests {
    /// A cache as glibc writes it, of paths with their flags.
    private static func cache(_ entries: [(flags: UInt32, path: String)], before: [UInt8] = []) -> [UInt8] {
        func number(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
        var texts: [UInt8] = []
        var table: [UInt8] = []
        let start = 48 + entries.count * 24
        for entry in entries {
            table += number(entry.flags) + number(0) + number(UInt32(start + texts.count)) + number(0) + number(0)
            table += number(0)
            texts += Array(entry.path.utf8) + [0]
        }
        let head = Array("glibc-ld.so.cache1.1".utf8) + number(UInt32(entries.count)) + number(UInt32(texts.count))
        return before + head + [UInt8](repeating: 0, count: 20) + table + texts
    }

    #if arch(x86_64)
    private static let here: UInt32 = 0x0303
    private static let other: UInt32 = 0x0003
    #else
    private static let here: UInt32 = 0x0A03
    private static let other: UInt32 = 0x0303
    #endif

    @Test func readsTheCacheForThisMachine() {
        let bytes = Self.cache([(Self.here, "/lib/a.so.1"), (Self.other, "/lib32/a.so.1"), (Self.here, "/lib/b.so")])
        #expect(LibrarySearch.paths(in: bytes) == ["/lib/a.so.1", "/lib/b.so"])
    }

    @Test func readsTheCacheBehindAnOlderOne() {
        let old = Array("ld.so-1.7.0".utf8) + [0, 0, 0, 0, 0]
        #expect(LibrarySearch.paths(in: Self.cache([(Self.here, "/lib/a.so.1")], before: old)) == ["/lib/a.so.1"])
    }

    @Test func survivesADamagedCache() {
        let sound = Self.cache([(Self.here, "/lib/a.so.1"), (Self.here, "/lib/b.so.1")])
        for length in 0..<sound.count { _ = LibrarySearch.paths(in: Array(sound.prefix(length))) }
        for index in sound.indices {
            var bytes = sound
            bytes[index] = 0xFF
            _ = LibrarySearch.paths(in: bytes)
        }
    }

    @Test func findsTheCLibraryByEitherName() throws {
        let search = LibrarySearch.ofThisHost
        let path = try #require(search.path(of: "libc"))
        #expect(path.contains("libc.so"))
        #expect(search.path(of: "libc.so.6") == path)
        #expect(search.path(of: "libbee-none") == nil)
        #expect(try UserFile(name: "libc").path() == path)
        #expect(try UserFile(name: "sh").path().hasSuffix("/sh"))
    }

    @Test func looksIntoTheFoldersThatAreNamedFirst() throws {
        let path = try #require(LibrarySearch.ofThisHost.path(of: "libc.so.6"))
        let folder = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        #expect(LibrarySearch(folders: [folder], cached: []).path(of: "libc.so.6") == path)
    }

    @Test func findsFunctionsOfALibraryByNameAndPattern() throws {
        let symbols = try UserSymbols.read(try UserFile(name: "libc").path())
        #expect(symbols.offset(of: "malloc") ?? 0 > 0)
        #expect(symbols.offset(of: "bee_none") == nil)
        let found = symbols.matching("fclos*").map(\.name)
        #expect(found.contains("fclose"))
        #expect(found.allSatisfy { $0.hasPrefix("fclos") })
    }

    @Test(arguments: ["/etc/hostname", "/usr", "/bee/none"])
    func refusesWhatIsNoProgram(path: String) {
        #expect(throws: TargetFault.self) { _ = try UserSymbols.read(path) }
    }

    @Test(arguments: [
        ("abc", "abc", true), ("abc", "a*", true), ("abc", "*c", true), ("abc", "a?c", true), ("abc", "*", true),
        ("", "*", true), ("", "", true), ("abc", "ab", false), ("abc", "abcd", false), ("abc", "?", false),
        ("aXbXc", "a*b*c", true), ("aaa", "*a*a*a*a*", false), ("abcb", "*b", true),
    ])
    func matchesPatterns(text: String, pattern: String, matches: Bool) {
        #expect(Glob.matches(Array(text.utf8), Array(pattern.utf8)) == matches)
    }
}
