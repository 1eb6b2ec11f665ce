import Base
import Loader
import Testing
import TypeFixtures

@testable import Report

@Suite struct CSVReportTests {
    private static let time = "2026-01-02T03:04:05.123456789Z"

    // CLI-125
    @Test func printsOneHeaderWithTheColumnsOfAllMaps() throws {
        let report = CSVReport(maps: [
            ReportedMap(name: "print_execs", rows: .events(try Layouts.event())),
            ReportedMap(
                name: "counter_execs",
                rows: .entries(key: try Layouts.event(), value: try Layouts.count(), cpuCount: nil)),
            ReportedMap(name: "print_more", rows: .events(try Layouts.event())),
        ])
        report.event(eventBytes(1, "bash"))
        report.entry(eventBytes(1, "bash"), countBytes(3), map: 1)
        report.lost(map: 0, time: someTime, count: 12)
        _ = report.event(eventBytes(3, "cat"), map: 2)
        #expect(
            try report.text() == """
                time,map,pid,comm,key.pid,key.comm,value,lost
                \(Self.time),print_execs,1,bash,,,,
                \(Self.time),counter_execs,,,1,bash,3,
                \(Self.time),print_execs,,,,,,12
                \(Self.time),print_more,3,cat,,,,

                """)
        report.event(eventBytes(4, "ls"))
        #expect(try report.text() == "\(Self.time),print_execs,4,ls,,,,\n")
    }

    @Test func putsArraysIntoOneCellAsJSON() throws {
        let report = CSVReport(maps: [ReportedMap(name: "m", rows: .events(try Layouts.nested()))])
        report.event(countBytes(1_500_000) + [80, 0, 187, 1, 0xFF])
        #expect(
            try report.text() == "time,map,spent,ports,why.code,lost\n\(Self.time),m,1500000,\"[80,443]\",-1,\n")
    }

    @Test(arguments: [
        ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "a\\nb"), ("\u{1B}[1m,", "\"\\u{1B}[1m,\""),
        (" a ", " a "),
        ("", ""),
    ])
    func quotesCells(_ comm: String, _ cell: String) throws {
        let report = CSVReport(maps: [ReportedMap(name: "m", rows: .events(try Layouts.event()))])
        report.event(eventBytes(1, comm))
        #expect(try report.text() == "time,map,pid,comm,lost\n\(Self.time),m,1,\(cell),\n")
    }

    @Test func leavesCellsOfMissingMembersEmpty() throws {
        let report = CSVReport(maps: [ReportedMap(name: "m", rows: .events(try Layouts.nested()))])
        #expect(!report.event(countBytes(5)))
        #expect(try report.text().hasSuffix(",m,5,,,\n"))
    }

    @Test func putsTheValuesOfAllCPUsIntoOneCell() throws {
        let report = CSVReport(maps: [
            ReportedMap(
                name: "m", rows: .entries(key: try Layouts.count(), value: try Layouts.event(), cpuCount: 2))
        ])
        report.entry(countBytes(1), eventBytes(2, "a") + [0, 0, 0, 0] + eventBytes(3, "b") + [0, 0, 0, 0])
        #expect(
            try report.text() == """
                time,map,key,value,lost
                \(Self.time),m,1,"[{""pid"":2,""comm"":""a""},{""pid"":3,""comm"":""b""}]",

                """)
    }

    @Test func givesEveryColumnANameOfItsOwn() throws {
        let layout = try Layouts.layout { types in
            let byte = types.integer("unsigned char", 1)
            return types.structure("s", 2, [.init("time", byte, at: 0), .init("map", byte, at: 1)])
        }
        let report = CSVReport(maps: [ReportedMap(name: "m", rows: .events(layout))])
        report.event([1, 2])
        #expect(try report.text() == "time,map,time_2,map_2,lost\n\(Self.time),m,1,2,\n")
    }
}
