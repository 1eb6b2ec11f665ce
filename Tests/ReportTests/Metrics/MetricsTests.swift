import Loader
import Testing

@testable import Report

struct MetricsTests {
    private func events(_ name: String, _ kind: MeasuredMap.Kind?) throws -> MeasuredMap {
        MeasuredMap(ReportedMap(name: name, rows: .events(try Layouts.event())), kind)
    }

    private func entries(
        _ name: String, _ kind: MeasuredMap.Kind, key: RecordLayout? = nil, cpus: Int? = nil
    ) throws -> MeasuredMap {
        let key = try key ?? Layouts.event()
        return MeasuredMap(
            ReportedMap(name: name, rows: .entries(key: key, value: try Layouts.count(), cpuCount: cpus)), kind)
    }

    // CLI-312
    @Test func countsEventsWithTheSameMembers() throws {
        let metrics = Metrics(of: [try events("counter_execs", .counter)], prefix: Metrics.defaultPrefix)
        metrics.add(eventBytes(7, "sh"))
        metrics.add(eventBytes(2, "ls"))
        metrics.add(eventBytes(7, "sh"))
        metrics.add(lost: 4, of: 0)
        #expect(
            metrics.text == """
                # HELP ebpf_solo_io_counter_execs Map counter_execs, as the program counts it.
                # TYPE ebpf_solo_io_counter_execs counter
                ebpf_solo_io_counter_execs{pid="2",comm="ls"} 1
                ebpf_solo_io_counter_execs{pid="7",comm="sh"} 2
                # HELP ebpf_solo_io_events_lost_total Events that are known to be lost, by map.
                # TYPE ebpf_solo_io_events_lost_total counter
                ebpf_solo_io_events_lost_total{map="counter_execs"} 4
                # HELP ebpf_solo_io_events_total Events that came from each map.
                # TYPE ebpf_solo_io_events_total counter
                ebpf_solo_io_events_total{map="counter_execs"} 3
                # HELP ebpf_solo_io_series_cut_total Events and entries that are in no series, because there were too many.
                # TYPE ebpf_solo_io_series_cut_total counter
                ebpf_solo_io_series_cut_total{map="counter_execs"} 0

                """)
    }

    // CLI-316
    @Test func escapesWhatALabelMayNotHoldAndRepairsWhatIsNoUnicode() throws {
        let metrics = Metrics(of: [try events("counter_x", .counter)], prefix: "x_")
        metrics.add(Array([1, 0, 0, 0] + "a\"b\\c\nd".utf8 + [0xFF]))
        #expect(metrics.text.contains(#"x_counter_x{pid="1",comm="a\"b\\c\nd"# + "\u{FFFD}\"} 1\n"))
    }

    // CLI-311
    @Test func countsEventsOfMapsThatAreNoMetrics() throws {
        let metrics = Metrics(of: [try events("print_x", nil), try events("gauge_x", .gauge)], prefix: "x_")
        metrics.add(eventBytes(1, "a"))
        metrics.add(eventBytes(1, "a"), of: 1)
        #expect(metrics.text.contains("x_events_total{map=\"print_x\"} 1\nx_events_total{map=\"gauge_x\"} 1\n"))
        #expect(!metrics.text.contains("x_print_x") && !metrics.text.contains("x_gauge_x"))
    }

    // CLI-313, CLI-317
    @Test func showsWhatAMapHoldsNowAndForgetsWhatHasGone() throws {
        let metrics = Metrics(of: [try entries("counter_x", .counter)], prefix: "x_")
        metrics.read([(eventBytes(1, "a"), countBytes(9)), (eventBytes(2, "b"), countBytes(4))])
        #expect(metrics.samples("x_counter_x") == [#"{pid="1",comm="a"} 9"#, #"{pid="2",comm="b"} 4"#])
        metrics.read([(eventBytes(1, "a"), countBytes(3))])
        #expect(metrics.samples("x_counter_x") == [#"{pid="1",comm="a"} 3"#])
        metrics.read([])
        #expect(metrics.samples("x_counter_x").isEmpty)
    }

    // CLI-313
    @Test func addsProcessorsAndEntriesWhoseLabelsAreTheSame() throws {
        let metrics = Metrics(of: [try entries("gauge_x", .gauge, cpus: 2)], prefix: "x_")
        // What stands behind the NUL is part of the key and not of the text.
        let hidden = eventBytes(1, "a").dropLast() + [UInt8(ascii: "?")]
        metrics.read([
            (eventBytes(1, "a"), countBytes(9) + countBytes(1)), (Array(hidden), countBytes(100) + countBytes(0)),
        ])
        #expect(metrics.samples("x_gauge_x") == [#"{pid="1",comm="a"} 110"#])
    }

    // CLI-313
    @Test func givesEachNumberOfAValueAMetric() throws {
        let rows = ReportedMap.Rows.entries(key: try Layouts.count(), value: try Layouts.nested(), cpuCount: nil)
        let map = MeasuredMap(ReportedMap(name: "gauge_x", rows: rows), .gauge)
        let metrics = Metrics(of: [map], prefix: "x_")
        metrics.read([(countBytes(5), countBytes(1500) + [1, 0, 2, 0, 0xFF])])
        #expect(metrics.samples("x_gauge_x_spent") == [#"{key="5"} 1500"#])
        #expect(metrics.samples("x_gauge_x_why_code") == [#"{key="5"} -1"#])
        #expect(metrics.untold(of: [map]).isEmpty)
    }

    @Test func tellsWhichMapsHaveNoNumber() throws {
        let rows = ReportedMap.Rows.entries(key: try Layouts.count(), value: .opaque(size: 8), cpuCount: nil)
        let map = MeasuredMap(ReportedMap(name: "gauge_bytes", rows: rows), .gauge)
        #expect(Metrics(of: [map], prefix: "x_").untold(of: [map]) == ["gauge_bytes"])
    }

    // CLI-315
    @Test func cutsSeriesBeyondTheLimitAndCountsThem() throws {
        let maps = [try events("counter_x", .counter), try entries("gauge_x", .gauge, key: try Layouts.count())]
        let metrics = Metrics(of: maps, prefix: "x_")
        for pid in 0..<UInt32(9_998) { metrics.add(eventBytes(pid, "a")) }
        metrics.read((0..<5).map { (countBytes($0), countBytes(1)) }, of: 1)
        #expect(metrics.samples("x_gauge_x").count == 2)
        #expect(metrics.samples("x_series_cut_total") == [#"{map="counter_x"} 0"#, #"{map="gauge_x"} 3"#])
        metrics.add(eventBytes(9_998, "a"))
        metrics.add(eventBytes(1, "a"))
        #expect(metrics.samples("x_counter_x").count == 9_998)
        #expect(metrics.text.contains("{pid=\"1\",comm=\"a\"} 2\n"))
        #expect(metrics.text.contains(#"x_series_cut_total{map="counter_x"} 1"#))
    }

    // CLI-315
    @Test func cutsASeriesWhoseLabelsAreTooLong() throws {
        let map = MeasuredMap(ReportedMap(name: "counter_x", rows: .events(.opaque(size: 2000))), .counter)
        let metrics = Metrics(of: [map], prefix: "x_")
        metrics.add([UInt8](repeating: 1, count: 2000))
        #expect(metrics.samples("x_series_cut_total") == [#"{map="counter_x"} 1"#])
        #expect(metrics.samples("x_counter_x").isEmpty)
    }

    @Test func givesEveryMetricANameOfItsOwn() throws {
        let names = ["events_total", "hist.x", "hist_x", "hist_x_sum"]
        let kinds: [MeasuredMap.Kind] = [
            .counter, .histogram, .histogram, .counter,
        ]
        let long = try Layouts.count()
        let maps = zip(names, kinds).map { MeasuredMap(ReportedMap(name: $0, rows: .events(long)), $1) }
        let metrics = Metrics(of: maps, prefix: "x_")
        for index in maps.indices { metrics.add(countBytes(5), of: index) }
        let types = metrics.text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.dropFirst(7) }
        #expect(
            types == [
                "x_events_lost_total counter", "x_events_total counter", "x_events_total_2 counter",
                "x_hist_x histogram", "x_hist_x_2 histogram", "x_hist_x_sum_2 counter", "x_series_cut_total counter",
            ])
    }

    @Test(arguments: [
        ("pid", "pid"), ("a.b", "a_b"), ("__name__", "_name__"), ("1st", "_1st"), ("", "_"), ("a:b", "a_b"),
        ("é", "__"),
    ])
    func makesALabelsNameOfAMembers(member: String, label: String) {
        #expect(MetricName.label(member).drop { $0 == "_" } == label.drop { $0 == "_" })
        #expect(!MetricName.label(member).hasPrefix("__"))
    }

    @Test(arguments: [
        (0.0, "0"), (-1, "-1"), (9_007_199_254_740_991, "9007199254740991"), (1.8446744073709552e19, nil),
        (0.5, "0.5"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
    ])
    func writesASampleAsTheFormatHasIt(value: Double, text: String?) {
        var out = OutputBuffer()
        out.append(sample: value)
        let written = String(decoding: out.bytes, as: UTF8.self)
        if let text { #expect(written == text) } else { #expect(Double(written) == value) }
    }
}
