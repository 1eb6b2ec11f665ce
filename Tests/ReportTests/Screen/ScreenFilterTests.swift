import Base
import Loader
import Testing

@testable import Report

// CLI-335
@Suite struct ScreenFilterTests {
    private func screen() throws -> PaintedScreen {
        let screen = try PaintedScreen([try ScreenMaps.events(), try ScreenMaps.entries()], columns: 100, rows: 12)
        for pid in 1...6 { screen.report.event(eventBytes(UInt32(pid), pid % 2 == 0 ? "even" : "odd")) }
        return screen
    }

    @Test func narrowsWhatIsThereAndWhatComes() throws {
        let screen = try screen()
        screen.press("/comm == \"odx\u{7F}d\" && pid > 1")
        #expect(try screen.lines()[11] == "/comm == \"odd\" && pid > 1_")
        #expect(try screen.lines()[0].contains("of 6"))
        screen.press("\r")
        screen.report.event(eventBytes(7, "odd"))
        screen.report.event(eventBytes(8, "even"))
        screen.report.entry(eventBytes(2, "even"), countBytes(1), map: 1)
        screen.report.entry(eventBytes(3, "odd"), countBytes(1), map: 1)
        screen.report.endReading(map: 1, time: someTime)
        let lines = try screen.lines()
        #expect(lines[0].hasPrefix("-- print_execs  1-3 of 3"))
        #expect(lines[2...4].map { String($0.dropFirst(13)) } == ["    3  odd", "    5  odd", "    7  odd"])
        #expect(lines.contains("-- counter_execs  1-1 of 1"))
        #expect(lines[11].contains("filter: comm == \"odd\" && pid > 1"))
        screen.press("/\u{15}\r")
        screen.report.event(eventBytes(8, "even"))
        #expect(try screen.lines()[0].hasPrefix("-- print_execs  1-4 of 4"))
    }

    @Test func keepsTheOldFilterWhereTheNewOneIsWrong() throws {
        let screen = try screen()
        screen.press("/pid == 3\r/\u{15}pdi == 1\r")
        let lines = try screen.lines()
        #expect(lines[11].hasPrefix("filter: "))
        #expect(lines[11].contains("'pdi' is no field"), "\(lines[11])")
        screen.press("j")
        #expect(try screen.lines()[11].contains("filter: pid == 3"))
    }

    @Test func givesUpWhatWasTypedOnEscapeAlone() throws {
        let screen = try screen()
        screen.press("/pid\u{1B}")
        #expect(try screen.written(after: .milliseconds(40)).count > 0)
        #expect(screen.report.prompt != nil, "a sequence may follow")
        #expect(screen.report.nextPicture != nil)
        #expect(try screen.lines()[11].hasPrefix("print_execs"))
        screen.press("q")
        #expect(screen.report.isDone)
    }

    @Test func takesKeysOfTheTableAsTextWhileOneIsTyped() throws {
        let screen = try screen()
        screen.press("/q ?jé\u{1B}[A\t")
        #expect(!screen.report.isDone)
        #expect(try screen.lines()[11] == "/q ?jé_")
        screen.press("\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}")
        #expect(try screen.lines()[11] == "/_")
    }

    @Test func showsTheKeysUntilTheNextOne() throws {
        let screen = try screen()
        screen.press("?")
        #expect(try screen.lines()[11].contains("q: quit"))
        screen.press("k")
        #expect(try !screen.lines()[11].contains("q: quit"))
    }
}
