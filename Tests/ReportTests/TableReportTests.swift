import Base
import Loader
import Testing
import TypeFixtures

@testable import Report

@Suite struct TableReportTests {
    @Test func arrangesTheRowsOfEachMapInABlock() throws {
        let report = TableReport(maps: [
            ReportedMap(name: "print_execs", rows: .events(try Layouts.event())),
            ReportedMap(
                name: "counter_execs",
                rows: .entries(key: try Layouts.event(), value: try Layouts.count(), cpuCount: nil)),
        ])
        report.event(eventBytes(1, "bash"))
        report.entry(eventBytes(1, "bash"), countBytes(3), map: 1)
        report.event(eventBytes(12345, "ls"))
        #expect(
            try report.text() == """
                print_execs
                TIME             PID  COMM
                03:04:05.123Z      1  bash
                03:04:05.123Z  12345  ls

                counter_execs
                TIME           PID  COMM  VALUE
                03:04:05.123Z    1  bash      3

                """)
    }

    @Test func repeatsTheHeaderOnlyWhereItMust() throws {
        let report = TableReport(maps: [ReportedMap(name: "m", rows: .events(try Layouts.event()))])
        report.event(eventBytes(1, "bash"))
        _ = try report.text()
        report.event(eventBytes(99, "ls"))
        #expect(try report.text() == "03:04:05.123Z   99  ls\n")
        report.event(eventBytes(1, "longer"))
        #expect(
            try report.text() == """

                m
                TIME           PID  COMM
                03:04:05.123Z    1  longer

                """)
    }

    @Test func writesDurationsForPeople() throws {
        let report = TableReport(maps: [ReportedMap(name: "m", rows: .events(try Layouts.nested()))])
        report.event(countBytes(1_500_000) + [80, 0, 187, 1, 0xFF])
        #expect(
            try report.text() == """
                m
                TIME           SPENT  PORTS     WHY.CODE
                03:04:05.123Z  1.5ms  [80,443]        -1

                """)
    }

    @Test func writesDurationsInsideArraysForPeople() throws {
        let layout = try Layouts.layout { types in
            let long = types.integer("unsigned long", 8)
            let duration = types.typedef("duration", long)
            return types.array(of: duration, 2)
        }
        let report = TableReport(maps: [ReportedMap(name: "m", rows: .events(layout))])
        report.event(countBytes(1500) + countBytes(0))
        #expect(try report.text().hasSuffix("  [\"1.5µs\",\"0s\"]\n"))
    }

    @Test func cutsLongCells() throws {
        let layout = try Layouts.layout { types in
            let char = types.integer("char", 1)
            return types.array(of: char, 100)
        }
        let report = TableReport(maps: [ReportedMap(name: "m", rows: .events(layout))])
        report.event([UInt8](repeating: UInt8(ascii: "x"), count: 100))
        #expect(try report.text().hasSuffix("  " + String(repeating: "x", count: 63) + "…\n"))
    }

    @Test func tellsOfLostEventsBelowTheRows() throws {
        let report = TableReport(maps: [ReportedMap(name: "m\u{7}", rows: .events(try Layouts.event()))])
        report.lost(map: 0, time: someTime, count: 1)
        #expect(try report.text() == "1 event of m\\u{7} was lost\n")
        report.lost(map: 0, time: someTime, count: 2)
        report.event(eventBytes(1, "x"))
        report.lost(map: 0, time: someTime, count: 3)
        #expect(try report.text().hasSuffix("x\n5 events of m\\u{7} were lost\n"))
    }

    @Test func alignsTextThatIsWiderThanItsBytes() throws {
        let report = TableReport(maps: [
            ReportedMap(
                name: "m", rows: .entries(key: try Layouts.event(), value: try Layouts.count(), cpuCount: nil))
        ])
        report.entry(eventBytes(1, "é"), countBytes(1))
        report.entry(eventBytes(1, "漢字"), countBytes(1))
        #expect(
            try report.text() == """
                m
                TIME           PID  COMM  VALUE
                03:04:05.123Z    1  é         1
                03:04:05.123Z    1  漢字      1

                """)
    }
}
