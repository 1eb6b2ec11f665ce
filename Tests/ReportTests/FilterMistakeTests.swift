import Base
import Testing

@testable import Report

/// Every mistake has a place and a reason.
@Suite struct FilterMistakeTests {
    // CLI-254
    @Test(arguments: [
        ("", 0, 1, "field's name is missing"), ("pid", 0, 3, "no truth value"), ("pid ==", 6, 1, "value is missing"),
        ("pid = 1", 4, 1, "means nothing"), ("pid == 1 &", 9, 1, "means nothing"), ("== 1", 0, 2, "must stand here"),
        ("(pid == 1", 9, 1, "a ) is missing"), ("pid == 1)", 8, 1, "closes nothing"),
        ("pid == 1 ret == 2", 9, 3, "'and' or 'or'"), ("pid == 1 and", 12, 1, "field's name is missing"),
        ("pid == )", 7, 1, "value must stand"), ("\"x\" == comm", 0, 3, "must stand here"),
        ("comm == \"bash", 8, 1, "no end"), ("comm == bash", 8, 4, "is text"), ("comm == 5", 8, 1, "is text"),
        ("ok and pdi == 1", 7, 3, "no field"), ("pid == \"1\"", 7, 3, "is a number"),
        ("pid == abc", 7, 3, "is a number"),
        ("pid < 0 - 1", 8, 1, "'and' or 'or'"), ("pid == -1", 7, 2, "from 0 to 4294967295"),
        ("pid == 4294967296", 7, 10, "from 0 to"), ("small == 256", 9, 3, "from 0 to 255"),
        ("low == 8", 7, 1, "from 0 to 7"), ("high == 16", 8, 2, "from -16 to 15"),
        ("pid == 1.5", 7, 3, "is a number"), ("spent == 5parsec", 9, 7, "is a number"),
        ("spent == 0.5ns", 9, 5, "is a number"), ("state == BUSSY", 9, 5, "no value with this name"),
        ("source == 10.1.2", 10, 6, "IPv4 address"), ("source == 10.0.0.0/33", 10, 11, "IPv4 address"),
        ("source == ::1", 10, 3, "IPv4 address"), ("source < 10.0.0.0", 0, 6, "takes == or !="),
        ("target == 10.0.0.1", 10, 8, "IPv6 address"), ("ok > true", 0, 2, "takes == or !="),
        ("ok == maybe", 6, 5, "true or false"), ("pid ~ \"1\"", 0, 3, "no regular expression"),
        ("comm ~ \"(\"", 7, 3, "regular expression: "), ("comm ~ ba", 7, 2, "is a text"),
        ("ports == 1", 0, 5, "is an array"), ("ports[2] == 1", 0, 8, "no field"), ("task == 1", 0, 4, "is a structure"),
        ("task.cod == 1", 0, 8, "no field"), ("map == \"print_al\"", 7, 10, "no map with this name"),
        ("map < \"a\"", 0, 3, "map's name takes"), ("pid ! 1", 4, 1, "'and' or 'or'"),
        ("comm == \"é\" and pid == x", 23, 1, "is a number"), ("ratio == x", 9, 1, "is a number"),
        ("a..b == 1", 0, 4, "no field"),
    ])
    func isToldWithItsPlace(_ filter: String, column: Int, width: Int, reason: String) throws {
        let error = try #require(throws: BeeError.self) { try FilterFixture.accepts(filter) }
        #expect(error.code == .usage)
        #expect(error.message.contains(reason), "\(error.message)")
        let caret = String(repeating: " ", count: column) + String(repeating: "^", count: width)
        #expect(error.excerpt == [filter, caret])
        #expect(error.lines().dropFirst().prefix(2) == ["  " + filter, "  " + caret])
    }

    @Test(arguments: [
        ("pids == 1", "did you mean pid?"), ("task.cod == 1", "did you mean task.code?"),
        ("state == BUSSY", "did you mean BUSY?"), ("comm == bash", "\"bash\""), ("ports == 1", "ports[0]"),
        ("map == \"print_al\"", "did you mean print_all?"), ("task == 1", "task.code"),
    ])
    func comesWithWhatMayBeMeant(_ filter: String, hint: String) throws {
        let error = try #require(throws: BeeError.self) { try FilterFixture.accepts(filter) }
        #expect(error.hint?.contains(hint) == true, "\(error.hint ?? "")")
    }

    @Test func nestingIsBounded() throws {
        let deep = String(repeating: "(", count: 100_000) + "ok"
        #expect(throws: BeeError.self) { try FilterFixture.accepts(deep) }
        let wide = [String](repeating: "pid == 1", count: 2000).joined(separator: " or ") + " or pid == 1200"
        #expect(try FilterFixture.accepts(wide))
    }

    @Test func noExpressionTrapsTheParser() throws {
        let pieces = [
            "pid", "==", "1", "(", ")", "not", "and", "||", "!", "~", "\"x", "\"", "10.0.0.0/8", "-", "[", "]", "é",
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
            }
            let filter = text.joined(separator: Bool.random(using: &random) ? " " : "")
            do { _ = try FilterFixture.accepts(filter) } catch { #expect(error is BeeError, "\(filter)") }
        }
    }
}
