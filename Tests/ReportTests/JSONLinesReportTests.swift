import Base
import Loader
import Testing
import TypeFixtures

@testable import Report

@Suite struct JSONLinesReportTests {
    private static let head = #"{"time":"2026-01-02T03:04:05.123456789Z","map":"m","#

    @Test func writesEventsEntriesAndLosses() throws {
        let report = JSONLinesReport(maps: [
            ReportedMap(name: "print_execs", rows: .events(try Layouts.event())),
            ReportedMap(
                name: "counter_execs",
                rows: .entries(key: try Layouts.event(), value: try Layouts.count(), cpuCount: nil)),
        ])
        report.event(eventBytes(1, "bash"))
        report.entry(eventBytes(1, "bash"), countBytes(.max), map: 1)
        report.lost(map: 0, time: someTime + 1, count: 12)
        #expect(
            try report.text() == """
                {"time":"2026-01-02T03:04:05.123456789Z","map":"print_execs","event":{"pid":1,"comm":"bash"}}
                {"time":"2026-01-02T03:04:05.123456789Z","map":"counter_execs","key":{"pid":1,"comm":"bash"},\
                "value":18446744073709551615}
                {"time":"2026-01-02T03:04:05.123456790Z","map":"print_execs","lost":12}

                """)
    }

    @Test func writesOneValuePerCPU() throws {
        let value = try Layouts.layout { $0.integer("int", 4, signed: true) }
        let report = report(.entries(key: try Layouts.count(), value: value, cpuCount: 3))
        // The kernel rounds each CPU's value up to eight bytes.
        report.entry(countBytes(7), countBytes(1) + countBytes(2) + countBytes(0xFFFF_FFFF))
        #expect(try report.text() == Self.head + "\"key\":7,\"value\":[1,2,-1]}\n")
    }

    @Test func writesBytesOfUnknownTypeAsHexadecimal() throws {
        let report = report(.entries(key: .opaque(size: 2), value: .opaque(size: 3), cpuCount: nil))
        report.entry([0, 255], [1, 2, 3])
        #expect(try report.text() == Self.head + "\"key\":\"00ff\",\"value\":\"010203\"}\n")
    }

    @Test func writesDurationsAsNumbersAndNestedValues() throws {
        let report = report(.events(try Layouts.nested()))
        report.event(countBytes(1_500_000) + [80, 0, 187, 1, 0xFF])
        #expect(
            try report.text() == Self.head
                + "\"event\":{\"spent\":1500000,\"ports\":[80,443],\"why\":{\"code\":-1}}}\n")
    }

    @Test func writesEntriesOfStructuresWithoutMembers() throws {
        let none = try Layouts.layout { $0.structure("none", 4, []) }
        let alone = report(.entries(key: none, value: none, cpuCount: nil))
        alone.entry([0, 0, 0, 0], [0, 0, 0, 0])
        #expect(try alone.text() == Self.head + "\"value\":{}}\n")
        let keyed = report(.entries(key: try Layouts.count(), value: none, cpuCount: nil))
        keyed.entry(countBytes(7), [0, 0, 0, 0])
        #expect(try keyed.text() == Self.head + "\"key\":7}\n")
    }

    @Test func writesEmptyObjectsAndArrays() throws {
        let report = report(
            .events(
                try Layouts.layout { types in
                    let byte = types.integer("unsigned char", 1)
                    let none = types.structure("none", 0, [])
                    let mark = types.array(of: byte, 0)
                    return types.structure(
                        "s", 1, [.init("none", none, at: 0), .init("mark", mark, at: 0), .init("x", byte, at: 0)])
                }))
        report.event([3])
        #expect(try report.text() == Self.head + "\"event\":{\"none\":{},\"mark\":[],\"x\":3}}\n")
    }

    @Test func writesNumbersJSONLacksAsNull() throws {
        let report = report(
            .events(
                try Layouts.layout { types in
                    let float = types.float("float", 4)
                    let double = types.float("double", 8)
                    let floats = types.array(of: float, 3)
                    return types.structure("s", 20, [.init("f", floats, at: 0), .init("d", double, at: 12)])
                }))
        let floats = [Float.nan, -.infinity, 0.1].flatMap {
            withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init)
        }
        report.event(floats + countBytes(Double.infinity.bitPattern))
        report.event([UInt8](repeating: 0, count: 12) + countBytes((1e21).bitPattern))
        #expect(
            try report.text() == """
                \(Self.head)"event":{"f":[null,null,0.1],"d":null}}
                \(Self.head)"event":{"f":[0.0,0.0,0.0],"d":1e+21}}

                """)
    }

    @Test func escapesNamesOfMapsMembersAndEnumerators() throws {
        let layout = try Layouts.layout { types in
            let mode = types.enumeration("mode", 1, [("on\u{E9}", 1)])
            return types.structure("s", 1, [.init("m\u{E9}", mode, at: 0)])
        }
        let report = JSONLinesReport(maps: [ReportedMap(name: "a\"\u{1B}", rows: .events(layout))])
        report.event([1])
        #expect(try report.text().hasSuffix(#""map":"a\"\u001b","event":{"mé":"oné"}}"# + "\n"))
    }

    @Test func writesManyRowsIntoOneBuffer() throws {
        let report = report(.events(try Layouts.event()))
        for number in 0..<10_000 as Range<UInt32> { report.event(eventBytes(number, "x")) }
        let lines = try report.text().split(separator: "\n")
        #expect(lines.count == 10_000)
        #expect(lines.last == Substring(Self.head + #""event":{"pid":9999,"comm":"x"}}"#))
    }

    private func report(_ rows: ReportedMap.Rows) -> JSONLinesReport {
        JSONLinesReport(maps: [ReportedMap(name: "m", rows: rows)])
    }
}
