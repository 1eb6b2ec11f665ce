import Base
import Loader
import Testing

@testable import Report

// CLI-331 to CLI-336
@Suite struct ScreenReportTests {
    @Test func showsTheNewestRowsLastInColumnsAsWideAsTheData() throws {
        let screen = try PaintedScreen([try ScreenMaps.events()], rows: 6)
        for pid in 1...12 { screen.report.event(eventBytes(UInt32(pid), pid == 11 ? "longest" : "ls")) }
        #expect(
            try screen.lines() == [
                "-- print_execs  10-12 of 12", "TIME           PID  COMM", "03:04:05.123Z   10  ls",
                "03:04:05.123Z   11  longest", "03:04:05.123Z   12  ls",
                "print_execs  12 rows  12 events/s  0 lost  ?: help",
            ])
    }

    @Test func writesWhatHasChangedTenTimesASecondAtMost() throws {
        let screen = try PaintedScreen([try ScreenMaps.events()])
        screen.report.event(eventBytes(1, "ls"))
        #expect(try screen.written().count > 100)
        screen.report.event(eventBytes(2, "ls"))
        #expect(try screen.written(after: .milliseconds(99)).isEmpty)
        let change = try screen.written(after: .milliseconds(1))
        #expect(String(decoding: change, as: UTF8.self).contains("\u{1B}[4;1H\u{1B}[K03:04:05.123Z    2  ls"))
        #expect(change.count < 200)
        _ = try screen.lines()
        _ = try screen.lines()
        #expect(try screen.written().isEmpty)
        #expect(screen.report.nextPicture == nil, "nothing to wake up for")
    }

    @Test func standsStillWhereScrolledToAndFollowsAgainAtTheEnd() throws {
        let screen = try PaintedScreen([try ScreenMaps.events()], rows: 5)
        for pid in 1...9 { screen.report.event(eventBytes(UInt32(pid), "a")) }
        #expect(try screen.lines()[3].contains("9"))
        screen.press("k\u{1B}[A\u{1B}OA")
        #expect(try screen.lines()[0].contains("5-6 of 9"))
        screen.report.event(eventBytes(10, "a"))
        #expect(try screen.lines()[0].contains("5-6 of 10"))
        screen.press("\u{1B}[5~")
        #expect(try screen.lines()[0].contains("4-5 of 10"))
        screen.press("\u{1B}[H")
        #expect(try screen.lines()[0].contains("1-2 of 10"))
        screen.press("j\u{1B}[B\u{1B}[6~")
        #expect(try screen.lines()[0].contains("4-5 of 10"))
        screen.press("\u{1B}[F")
        screen.report.event(eventBytes(11, "a"))
        #expect(try screen.lines()[0].contains("10-11 of 11"))
    }

    @Test func keepsNothingMoreThanThereIsRoomForWhileItStandsStill() throws {
        let screen = try PaintedScreen([try ScreenMaps.events()], rows: 5)
        for pid in 1...10 { screen.report.event(eventBytes(UInt32(pid), "a")) }
        _ = try screen.lines()
        screen.press(" ")
        for pid in 11...20_005 { screen.report.event(eventBytes(UInt32(pid), "a")) }
        #expect(try screen.lines()[0] == "-- print_execs  9-10 of 20000, 20005 in all, 5 not kept")
        #expect(try screen.lines()[4].contains("paused"))
        screen.press(" ")
        screen.report.event(eventBytes(77, "b"))
        #expect(try screen.lines()[0] == "-- print_execs  9999-10000 of 10000, 20006 in all")
        #expect(try screen.lines()[3].contains("77  b"))
    }

    @Test func showsOfAMapWhatTheLastReadingFound() throws {
        let screen = try PaintedScreen([try ScreenMaps.events(), try ScreenMaps.entries()], rows: 11)
        screen.report.entry(eventBytes(1, "a"), countBytes(3), map: 1)
        screen.report.entry(eventBytes(2, "b"), countBytes(4), map: 1)
        screen.report.endReading(map: 1, time: someTime)
        screen.report.event(eventBytes(9, "x"))
        screen.report.event(eventBytes(8, "x"))
        #expect(
            try screen.lines() == [
                "-- print_execs  1-2 of 2", "TIME           PID  COMM", "03:04:05.123Z    9  x",
                "03:04:05.123Z    8  x", "-- counter_execs  1-2 of 2", "TIME           PID  COMM  VALUE",
                "03:04:05.123Z    1  a         3", "03:04:05.123Z    2  b         4", "", "",
                "print_execs (1/2)  2 rows  2 events/s  0 lost  ?: help",
            ])
        screen.report.entry(eventBytes(2, "b"), countBytes(5), map: 1)
        screen.report.endReading(map: 1, time: someTime)
        screen.press("\t")
        let lines = try screen.lines()
        #expect(
            lines[4...7] == [
                "-- counter_execs  1-1 of 1", "TIME           PID  COMM  VALUE", "03:04:05.123Z    2  b         5", "",
            ])
        #expect(lines[10].hasPrefix("counter_execs (2/2)  1 row  "))
    }

    @Test func showsTheFocusedPaneWhereThereIsNoRoomForAll() throws {
        let screen = try PaintedScreen([try ScreenMaps.events("a"), try ScreenMaps.events("b")], rows: 7)
        #expect(try screen.lines()[0].hasPrefix("-- a"))
        screen.press("\t")
        #expect(try screen.lines()[0].hasPrefix("-- b"))
        screen.press("\t")
        #expect(try screen.lines()[0].hasPrefix("-- a"))
    }

    @Test func drawsHistogramsInPlaceOfRows() throws {
        var request = RowRequest()
        request.drawsHistograms = true
        request.histogramBuckets = ["hist_pids=10,20"]
        request.histogramKeys = ["hist_pids=pid"]
        let screen = try PaintedScreen([try ScreenMaps.events("hist_pids")], columns: 80, request)
        screen.report.event(eventBytes(15, "a"))
        screen.report.endReading(map: 0, time: someTime)
        let lines = try screen.lines()
        #expect(lines[0] == "-- hist_pids")
        #expect(lines.contains { $0.contains("<= 20 :     1  |****") }, "\(lines)")
    }

    @Test func drawsAnewInAnotherSize() throws {
        let screen = try PaintedScreen([try ScreenMaps.events()])
        for pid in 1...9 { screen.report.event(eventBytes(UInt32(pid), "a")) }
        _ = try screen.lines()
        screen.resize(columns: 20, rows: 5)
        #expect(
            try screen.lines() == [
                "-- print_execs  8-9", "TIME           PID", "03:04:05.123Z    8", "03:04:05.123Z    9",
                "print_execs  9 rows",
            ])
        screen.press("\u{1B}[C")
        #expect(try screen.lines()[3] == ".123Z    9  a")
        screen.press("\u{1B}[D")
        #expect(try screen.lines()[3] == "03:04:05.123Z    9")
        screen.resize(columns: 1, rows: 1)
        #expect(try screen.lines() == ["p"])
    }

    @Test func letsNoControlCharacterThrough() throws {
        let screen = try PaintedScreen([try ScreenMaps.events("m\u{1B}[2J")], columns: 90)
        screen.report.event(eventBytes(1, "\u{1B}c\u{7}\n"))
        let lines = try screen.lines()
        #expect(lines[0].hasPrefix("-- m\\u{1B}[2J"))
        #expect(lines[2] == "03:04:05.123Z    1  \\u{1B}c\\u{7}\\n")
    }

    @Test func tellsOfLossesAndShortRecords() throws {
        let screen = try PaintedScreen([try ScreenMaps.events()])
        screen.report.lost(map: 0, time: someTime, count: 3)
        screen.report.lost(map: 0, time: someTime, count: 4)
        #expect(!screen.report.event([1, 0, 0, 0, 65]))
        #expect(screen.report.event(eventBytes(1, "a")))
        #expect(try screen.lines()[9].contains("  7 lost  "))
        screen.report.lost(map: 0, time: someTime, count: .max)
        #expect(try screen.lines()[9].contains("  6 lost  "))
    }

    @Test func leavesTheNewestRowsAsAPlainTable() throws {
        let screen = try PaintedScreen([try ScreenMaps.events(), try ScreenMaps.entries()], rows: 2)
        for pid in 1...9 { screen.report.event(eventBytes(UInt32(pid), "a")) }
        #expect(
            try screen.report.leave().text() == """
                print_execs
                TIME           PID  COMM
                03:04:05.123Z    8  a
                03:04:05.123Z    9  a

                """)
    }
}
