import Testing

@testable import Loader

struct NameTableTests {
    private static func table(_ lines: String...) -> NameTable { NameTable(lines.map { Array($0.utf8)[...] }) }

    @Test func sortsWhatItIsGivenAndLeavesOutWhatIsNoName() throws {
        let table = Self.table("b", "a m", "", "a", "a b c", " d", "é", "b", "a.b")
        #expect(table.lines == ["a", "a m", "a.b", "b"])
        #expect(try NameTable(parsing: table.bytes, subject: "test") == table)
    }

    @Test func findsEachNameAndNoOther() {
        let names = (0..<500).map { "function_\($0 * 2)" }
        let table = NameTable((names + ["function_10 module"]).map { Array($0.utf8)[...] })
        for name in names { #expect(table.contains(name), "\(name)") }
        for name in ["", "function_", "function_1", "function_10 ", "function_10 module", "function_9999", "zzz", "a"] {
            #expect(!table.contains(name), "\(name)")
        }
        #expect(table.modules(of: "function_10") == ["", "module"])
        #expect(table.entries.count { $0.module == "module" } == 1)
        #expect(!NameTable([]).contains("a"))
    }
}
