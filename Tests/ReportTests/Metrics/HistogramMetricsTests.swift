import Loader
import Testing
import TypeFixtures

@testable import Report

struct HistogramMetricsTests {
    /// struct { u64 NAME; char kind[8]; }
    private func layout(_ name: String) throws -> RecordLayout {
        try Layouts.layout { types in
            let long = types.integer("unsigned long", 8)
            let kind = types.array(of: types.integer("char", 1, signed: true), 8)
            return types.structure("delay", 16, [.init(name, long, at: 0), .init("kind", kind, at: 8)])
        }
    }

    private func bytes(_ number: UInt64, _ kind: String) -> [UInt8] {
        countBytes(number) + kind.utf8 + [UInt8](repeating: 0, count: 8 - kind.utf8.count)
    }

    // CLI-314
    @Test func sortsEventsIntoRangesByTheMemberLe() throws {
        let map = MeasuredMap(
            ReportedMap(name: "hist_x", rows: .events(try layout("le"))), .histogram)
        let metrics = Metrics(of: [map], prefix: "x_")
        for number in [0, 10, 11, 6000] as [UInt64] { metrics.add(bytes(number, "a")) }
        metrics.add(bytes(3, "b"))
        let buckets = metrics.samples("x_hist_x_bucket")
        #expect(buckets.count == 22)
        for sample in [
            #"{kind="a",le="0"} 1"#, #"{kind="a",le="10"} 2"#, #"{kind="a",le="20"} 3"#, #"{kind="a",le="5000"} 3"#,
            #"{kind="a",le="+Inf"} 4"#, #"{kind="b",le="0"} 0"#, #"{kind="b",le="10"} 1"#,
        ] {
            #expect(buckets.contains(sample), "\(sample)")
        }
        #expect(metrics.samples("x_hist_x_sum") == [#"{kind="a"} 6021"#, #"{kind="b"} 3"#])
        #expect(metrics.samples("x_hist_x_count") == [#"{kind="a"} 4"#, #"{kind="b"} 1"#])
    }

    // CLI-314
    @Test func takesTheCountsOfAMapThatSortsByItself() throws {
        let rows = ReportedMap.Rows.entries(key: try layout("slot"), value: try Layouts.count(), cpuCount: nil)
        let map = MeasuredMap(ReportedMap(name: "hist_x", rows: rows), .histogram)
        let metrics = Metrics(of: [map], prefix: "x_")
        metrics.read([(bytes(0, "a"), countBytes(2)), (bytes(3, "a"), countBytes(5))])
        let buckets = metrics.samples("x_hist_x_bucket")
        for sample in [
            #"{kind="a",le="1"} 2"#, #"{kind="a",le="7"} 2"#, #"{kind="a",le="15"} 7"#, #"{kind="a",le="+Inf"} 7"#,
        ] {
            #expect(buckets.contains(sample), "\(sample)")
        }
        #expect(metrics.samples("x_hist_x_sum") == [#"{kind="a"} 77"#])
    }

    // CLI-315
    @Test func countsEveryLineOfAHistogramAgainstTheLimit() throws {
        let map = MeasuredMap(
            ReportedMap(name: "hist_x", rows: .events(try layout("le"))), .histogram)
        let metrics = Metrics(of: [map], prefix: "x_")
        for kind in 0..<800 { metrics.add(bytes(1, "\(kind)")) }
        // Thirteen lines each.
        #expect(metrics.samples("x_hist_x_count").count == 769)
        #expect(metrics.samples("x_series_cut_total") == [#"{map="hist_x"} 31"#])
    }

    // CLI-314
    @Test func aRecordThatEndsBeforeTheQuantityIsSortedNowhere() throws {
        let map = MeasuredMap(
            ReportedMap(name: "hist_x", rows: .events(try layout("le"))), .histogram)
        let metrics = Metrics(of: [map], prefix: "x_")
        metrics.add([1, 2, 3])
        #expect(metrics.samples("x_hist_x_count").isEmpty)
        #expect(metrics.samples("x_events_total") == [#"{map="hist_x"} 1"#])
    }

    private func metrics(of map: ReportedMap, _ change: (inout RowRequest) -> Void) throws -> Metrics {
        var request = RowRequest()
        change(&request)
        let rows = try RowSelection(request, of: [map]).maps[0]
        return Metrics(of: [MeasuredMap(rows, .counter)], prefix: "x_")
    }

    // CLI-387
    @Test(arguments: [
        ("m=1,5", [#"le="1"} 1"#, #"le="5"} 3"#, #"le="+Inf"} 4"#]),
        ("m=linear:3", [#"le="2"} 2"#, #"le="5"} 3"#, #"le="191"} 3"#, #"le="+Inf"} 4"#]),
        ("m=log2", [#"le="1"} 1"#, #"le="3"} 2"#, #"le="7"} 3"#, #"le="255"} 4"#]),
    ])
    func hasTheBucketsThatWereAskedFor(buckets: String, samples: [String]) throws {
        let metrics = try metrics(of: ReportedMap(name: "m", rows: .events(try layout("le")))) {
            $0.histogramBuckets = [buckets]
        }
        for number in [1, 2, 5, 200] as [UInt64] { metrics.add(bytes(number, "a")) }
        #expect(metrics.text.contains("# TYPE x_m histogram\n"))
        let found = metrics.samples("x_m_bucket")
        for sample in samples { #expect(found.contains(#"{kind="a",\#(sample)"#), "\(sample): \(found)") }
        #expect(metrics.samples("x_m_sum") == [#"{kind="a"} 208"#])
    }

    // CLI-387
    @Test(arguments: ["m=spent", "m=key.spent"]) func sortsByTheFieldThatWasAskedFor(key: String) throws {
        let rows = ReportedMap.Rows.entries(key: try layout("spent"), value: try Layouts.count(), cpuCount: nil)
        let metrics = try metrics(of: ReportedMap(name: "m", rows: rows)) { $0.histogramKeys = [key] }
        metrics.read([(bytes(12, "a"), countBytes(2)), (bytes(30, "a"), countBytes(5))])
        let buckets = metrics.samples("x_m_bucket")
        #expect(buckets.contains(#"{kind="a",le="20"} 2"#) && buckets.contains(#"{kind="a",le="50"} 7"#), "\(buckets)")
        #expect(metrics.samples("x_m_sum") == [#"{kind="a"} 174"#])
    }
}
