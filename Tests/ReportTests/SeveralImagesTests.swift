import Base
import Loader
import Testing
import TypeFixtures

@testable import Report

/// Maps of two images that are called alike.
struct SeveralImagesTests {
    private static let time = "2026-01-02T03:04:05.123456789Z"

    private func events(_ name: String, of image: String) throws -> ReportedMap {
        ReportedMap(name: name, rows: .events(try Layouts.event()), image: image)
    }

    private func entries(_ name: String, of image: String) throws -> ReportedMap {
        ReportedMap(
            name: name, rows: .entries(key: try Layouts.event(), value: try Layouts.count(), cpuCount: nil),
            image: image)
    }

    private func filled(_ report: any Report) throws -> String {
        report.event(eventBytes(1, "bash"))
        report.event(eventBytes(2, "cat"), map: 1)
        report.entry(eventBytes(1, "bash"), countBytes(3), map: 2)
        report.lost(map: 1, time: someTime, count: 12)
        return try report.text()
    }

    private var maps: [ReportedMap] {
        get throws {
            [
                try events("print_execs", of: "a"), try events("print_execs", of: "b,\"\u{1B}"),
                try entries("m", of: "a"),
            ]
        }
    }

    // CLI-383
    @Test func linesOfJSONSayWhoseTheyAreBehindTheTime() throws {
        #expect(
            try filled(JSONLinesReport(maps: try maps)) == #"""
                {"time":"\#(Self.time)","image":"a","map":"print_execs","event":{"pid":1,"comm":"bash"}}
                {"time":"\#(Self.time)","image":"b,\"\u001b","map":"print_execs","event":{"pid":2,"comm":"cat"}}
                {"time":"\#(Self.time)","image":"a","map":"m","key":{"pid":1,"comm":"bash"},"value":3}
                {"time":"\#(Self.time)","image":"b,\"\u001b","map":"print_execs","lost":12}

                """#)
    }

    // CLI-383
    @Test func rowsOfCSVHaveAColumnOfTheImage() throws {
        #expect(
            try filled(CSVReport(maps: try maps)) == #"""
                time,image,map,pid,comm,key.pid,key.comm,value,lost
                \#(Self.time),a,print_execs,1,bash,,,,
                \#(Self.time),"b,""\u{1B}",print_execs,2,cat,,,,
                \#(Self.time),a,m,,,1,bash,3,
                \#(Self.time),"b,""\u{1B}",print_execs,,,,,,12

                """#)
    }

    // CLI-383
    @Test func blocksOfATableAreNamedByImageAndMap() throws {
        let text = try filled(TableReport(maps: try maps))
        let titles = text.split(separator: "\n").filter { $0.contains("print_execs") || $0.hasSuffix(": m") }
        #expect(
            titles == [
                "a: print_execs", #"b,"\u{1B}: print_execs"#, #"12 events of b,"\u{1B}: print_execs were lost"#, "a: m",
            ])
    }

    // CLI-384
    @Test func aFilterKnowsTheNamesOfImages() throws {
        let maps = [try events("print_execs", of: "a"), try events("print_execs", of: "b")]
        func accepted(_ text: String) throws(BeeError) -> [Bool] {
            let filters = try FilterCompiler.compile(text, for: maps)
            let none = UnsafeRawBufferPointer(start: nil, count: 0)
            return filters.map { filter in
                eventBytes(1, "bash").withUnsafeBytes { filter.accepts(key: none, value: $0) }
            }
        }
        #expect(try accepted("image == 'a'") == [true, false])
        #expect(try accepted("image !~ '^a' && pid == 1") == [false, true])
        #expect(try accepted("not (image == 'a' or pid == 2)") == [false, true])
        let error = #expect(throws: BeeError.self) { try accepted("image == 'aa'") }
        #expect(error?.message.contains("no image with this name is shown") == true)
        #expect(error?.hint == "did you mean a or b?" || error?.hint == "did you mean a?")
        // Where all maps are of one image, it is a field like any other.
        let single = ReportedMap(name: "print_execs", rows: .events(try Layouts.event()))
        #expect(throws: BeeError.self) { try FilterCompiler.compile("image == 'a'", for: [single]) }
    }

    // CLI-385
    @Test func metricsOfOneNameAreOneMetricWithALabelForTheImage() throws {
        let maps = [
            MeasuredMap(try entries("counter_x", of: "b\""), .counter),
            MeasuredMap(try entries("counter_x", of: "a"), .counter),
            MeasuredMap(try events("hist_pid", of: "a"), nil),
        ]
        let metrics = Metrics(of: maps, prefix: "x_")
        metrics.read([(eventBytes(1, "bash"), countBytes(2))], of: 0)
        metrics.read([(eventBytes(1, "bash"), countBytes(3))], of: 1)
        metrics.add(eventBytes(7, "cat"), of: 2)
        #expect(
            metrics.samples("x_counter_x") == [
                #"{image="a",pid="1",comm="bash"} 3"#, #"{image="b\"",pid="1",comm="bash"} 2"#,
            ])
        #expect(metrics.text.components(of: "# TYPE x_counter_x counter\n") == 1)
        #expect(metrics.samples("x_events_total") == [#"{image="a",map="hist_pid"} 1"#])
    }

    // CLI-385
    @Test func metricsOfOneNameAndTwoKindsHaveTwoNames() throws {
        let maps = [
            MeasuredMap(try entries("level", of: "a"), .counter), MeasuredMap(try entries("level", of: "b"), .gauge),
        ]
        let metrics = Metrics(of: maps, prefix: "x_")
        for map in 0...1 { metrics.read([(eventBytes(1, "bash"), countBytes(2))], of: map) }
        #expect(metrics.samples("x_level") == [#"{image="a",pid="1",comm="bash"} 2"#])
        #expect(metrics.samples("x_level_2") == [#"{image="b",pid="1",comm="bash"} 2"#])
    }

    // CLI-385
    @Test func aMemberCalledImageKeepsOutOfTheWay() throws {
        let rows = ReportedMap.Rows.entries(
            key: try Layouts.layout { types in
                types.structure("k", 4, [.init("image", types.integer("unsigned int", 4), at: 0)])
            }, value: try Layouts.count(), cpuCount: nil)
        let metrics = Metrics(
            of: [MeasuredMap(ReportedMap(name: "counter_x", rows: rows, image: "a"), .counter)], prefix: "x_")
        metrics.read([([5, 0, 0, 0], countBytes(1))])
        #expect(metrics.samples("x_counter_x") == [#"{image="a",image_2="5"} 1"#])
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
