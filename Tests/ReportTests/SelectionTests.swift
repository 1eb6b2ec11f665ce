import Base
import Loader
import Testing
import TypeFixtures

@testable import Report

/// Which fields and entries are shown, in every format.
@Suite struct SelectionTests {
    private static let time = "2026-01-02T03:04:05.123456789Z"

    private func output(
        _ format: OutputFormat, _ request: RowRequest, _ maps: [ReportedMap], _ body: (any Report) -> Void
    ) throws -> String {
        let selection = try RowSelection(request, of: maps)
        let report = format.report(for: selection.maps.map(\.shown))
        body(report)
        return try report.text()
    }

    private func picking(_ fields: [String]) -> RowRequest {
        var request = RowRequest()
        request.fields = fields
        return request
    }

    // CLI-255
    @Test func picksAndOrdersTheFieldsOfEvents() throws {
        let maps = [ReportedMap(name: "m", rows: .events(try FilterFixture.layout()))]
        let request = picking(["comm", "task.code", "ports[1]", "pid", "state", "task"])
        let show = { (report: any Report) in _ = report.event(FilterFixture.bytes()) }
        #expect(
            try output(.json, request, maps, show)
                == #"{"time":"\#(Self.time)","map":"m","event":{"comm":"bash","task.code":-1,"ports[1]":8080,"#
                + #""pid":1200,"state":"BUSY","task":{"code":-1}}}"# + "\n")
        #expect(
            try output(.csv, request, maps, show) == """
                time,map,comm,task.code,ports[1],pid,state,task.code_2,lost
                \(Self.time),m,bash,-1,8080,1200,BUSY,-1,

                """)
        #expect(
            try output(.table, picking(["comm", "pid"]), maps, show) == """
                m
                TIME           COMM   PID
                03:04:05.123Z  bash  1200

                """)
    }

    @Test func picksAndOrdersKeyAndValueOfEntries() throws {
        let maps = [
            ReportedMap(
                name: "m", rows: .entries(key: try Layouts.event(), value: try Layouts.nested(), cpuCount: nil))
        ]
        let show = { (report: any Report) in
            _ = report.entry(eventBytes(1, "bash"), countBytes(1500) + [80, 0, 187, 1, 0xFF])
        }
        let request = picking(["value.spent", "key.comm", "ports"])
        #expect(
            try output(.json, request, maps, show)
                == #"{"time":"\#(Self.time)","map":"m","key":{"comm":"bash"},"value":{"spent":1500,"ports":[80,443]}}"#
                + "\n")
        #expect(
            try output(.csv, request, maps, show) == """
                time,map,value.spent,key.comm,value.ports,lost
                \(Self.time),m,1500,bash,"[80,443]",

                """)
        #expect(
            try output(.table, request, maps, show) == """
                m
                TIME           SPENT  COMM  PORTS
                03:04:05.123Z  1.5µs  bash  [80,443]

                """)
        #expect(
            try output(.json, picking(["value.why.code"]), maps, show)
                == #"{"time":"\#(Self.time)","map":"m","value":{"why.code":-1}}"# + "\n")
    }

    @Test func picksOfPerCPUValuesAndLeavesMapsWithoutTheFieldsWhole() throws {
        let maps = [
            ReportedMap(name: "a", rows: .entries(key: try Layouts.count(), value: try Layouts.event(), cpuCount: 2)),
            ReportedMap(name: "b", rows: .events(try Layouts.nested())),
        ]
        let text = try output(.json, picking(["value.pid", "key"]), maps) { report in
            _ = report.entry(countBytes(9), eventBytes(1, "a") + [0, 0, 0, 0] + eventBytes(2, "b") + [0, 0, 0, 0])
            _ = report.event(countBytes(5) + [80, 0, 187, 1, 0xFF], map: 1)
        }
        #expect(text.contains(#""map":"a","key":9,"value":[{"pid":1},{"pid":2}]}"#), "\(text)")
        #expect(text.contains(#""map":"b","event":{"spent":5,"ports":[80,443],"why":{"code":-1}}}"#), "\(text)")
    }

    @Test(arguments: [
        (["pdi"], "no field"), (["pid", "event.pid"], "twice"), (["ports[9]"], "no field"), ([""], "no field"),
    ])
    func refusesFieldsThatDoNotExist(_ fields: [String], reason: String) throws {
        let maps = [ReportedMap(name: "m", rows: .events(try FilterFixture.layout()))]
        let error = try #require(throws: BeeError.self) { try RowSelection(picking(fields), of: maps) }
        #expect(error.code == .usage && error.message.contains(reason), "\(error)")
    }

    private func ordered(_ sort: String?, _ top: Int?, _ entries: [(String, UInt64)]) throws -> [String] {
        var request = RowRequest()
        (request.sort, request.top) = (sort, top)
        let map = ReportedMap(
            name: "m", rows: .entries(key: try Layouts.event(), value: try Layouts.count(), cpuCount: nil))
        let rows = try #require(try RowSelection(request, of: [map]).maps.first)
        var snapshot = EntrySnapshot(of: rows)
        for (name, value) in entries {
            let (key, value) = (eventBytes(UInt32(name.count), name), countBytes(value))
            key.withUnsafeBytes { key in value.withUnsafeBytes { snapshot.add(key: key, value: $0) } }
        }
        let isNew = snapshot.settle()
        #expect(isNew)
        var names: [String] = []
        snapshot.forEach { key, _ in names.append(String(decoding: key[4...].prefix { $0 != 0 }, as: UTF8.self)) }
        return names
    }

    // CLI-256, CLI-257
    @Test func ordersEntriesAndKeepsTheFirst() throws {
        let entries: [(String, UInt64)] = [("c", 5), ("aa", 1), ("b", .max), ("ddd", 5)]
        #expect(try ordered("value", nil, entries) == ["aa", "c", "ddd", "b"])
        #expect(try ordered("-value", 2, entries) == ["b", "c"])
        #expect(try ordered(nil, 3, entries) == ["b", "c", "ddd"])
        #expect(try ordered("comm", nil, entries) == ["aa", "b", "c", "ddd"])
        #expect(try ordered("-key.pid", 1, entries) == ["ddd"])
    }

    @Test func aReadingWithoutAChangeSettlesNothing() throws {
        var request = RowRequest()
        request.top = 1
        let map = ReportedMap(
            name: "m", rows: .entries(key: try Layouts.count(), value: try Layouts.count(), cpuCount: nil))
        var snapshot = EntrySnapshot(of: try RowSelection(request, of: [map]).maps[0])
        func read(_ values: [UInt64]) -> Bool {
            for (key, value) in values.enumerated() {
                countBytes(UInt64(key)).withUnsafeBytes { key in
                    countBytes(value).withUnsafeBytes { snapshot.add(key: key, value: $0) }
                }
            }
            return snapshot.settle()
        }
        // Below the first place nothing matters.
        let news = [[3, 9], [4, 9], [4, 10], [11, 10], [11, 10]].map(read)
        #expect(news == [true, false, true, true, false])
    }

    @Test(arguments: [("valeu", "no field"), ("key", "without an order")])
    func refusesAnOrderThatDoesNotExist(_ sort: String, reason: String) throws {
        var request = RowRequest()
        request.sort = sort
        let error = try #require(throws: BeeError.self) {
            try RowSelection(request, of: [try FilterFixture.maps()[2]])
        }
        #expect(error.message.contains(reason), "\(error)")
        request.sort = "pid"
        let events = [ReportedMap(name: "e", rows: .events(try Layouts.event()))]
        #expect(throws: BeeError.self) { try RowSelection(request, of: events) }
    }
}
