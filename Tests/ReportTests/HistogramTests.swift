import Base
import Loader
import Testing
import TypeFixtures

@testable import Report

/// Histograms against counts that are known.
@Suite struct HistogramTests {
    private func drawn(
        _ map: ReportedMap, buckets: String? = nil, key: String? = nil, _ body: (any Report) -> Void
    ) throws -> [String] {
        var request = RowRequest()
        request.drawsHistograms = true
        request.histogramBuckets = buckets.map { ["\(map.name)=\($0)"] } ?? []
        request.histogramKeys = key.map { ["\(map.name)=\($0)"] } ?? []
        let report = TableReport(maps: try RowSelection(request, of: [map]).maps.map(\.shown))
        body(report)
        report.endReading(map: 0, time: someTime)
        return try report.text().split(separator: "\n").map(String.init)
    }

    private func counts(isIndexed: Bool = false) throws -> ReportedMap {
        ReportedMap(
            name: "hist_delays", rows: .entries(key: try Layouts.count(), value: try Layouts.count(), cpuCount: nil),
            isIndexed: isIndexed)
    }

    private func bar(_ length: Int) -> String {
        "|" + String(repeating: "*", count: length) + String(repeating: " ", count: 40 - length) + "|"
    }

    // CLI-258
    @Test func sortsKeysIntoPowersOfTwo() throws {
        let lines = try drawn(try counts()) { report in
            for (key, count) in [(0, 1), (1, 3), (2, 8), (3, 2), (9, 5), (8, 1)] as [(UInt64, UInt64)] {
                _ = report.entry(countBytes(key), countBytes(count))
            }
        }
        #expect(
            lines == [
                "hist_delays  03:04:05.123Z", "    key : count  distribution", " 0 -> 1 :     4  \(bar(16))",
                " 2 -> 3 :    10  \(bar(40))", " 4 -> 7 :     0  \(bar(0))", "8 -> 15 :     6  \(bar(24))",
            ])
    }

    @Test func takesThePlacesOfAnArrayForPowersOfTwo() throws {
        let lines = try drawn(try counts(isIndexed: true)) { report in
            for (slot, count) in [(0, 0), (1, 2), (2, 4), (63, 0)] as [(UInt64, UInt64)] {
                _ = report.entry(countBytes(slot), countBytes(count))
            }
        }
        #expect(lines.dropFirst(2) == ["2 -> 3 :     2  \(bar(20))", "4 -> 7 :     4  \(bar(40))"])
    }

    @Test(arguments: [
        ("1,2,5", ["<= 1 : 2", "<= 2 : 0", "<= 5 : 1", "> 5 : 7"]),
        ("linear", ["1 : 2", "2 : 0", "3 : 0", "4 : 1"] + (5...11).map { "\($0) : 0" } + ["12 : 7"]),
        ("linear:10", ["0 -> 9 : 3", "10 -> 19 : 7"]),
        ("log2", ["0 -> 1 : 2", "2 -> 3 : 0", "4 -> 7 : 1", "8 -> 15 : 7"]),
    ])
    func takesBucketsThatAreGiven(_ buckets: String, expected: [String]) throws {
        let lines = try drawn(try counts(), buckets: buckets) { report in
            for (key, count) in [(1, 2), (4, 1), (12, 7)] as [(UInt64, UInt64)] {
                _ = report.entry(countBytes(key), countBytes(count))
            }
        }
        let found = lines.dropFirst(2).map { $0.split(separator: "|")[0].drop { $0 == " " } }
        #expect(found.map { $0.split(separator: " ").joined(separator: " ") } == expected)
    }

    @Test func drawsAHistogramForEachGroup() throws {
        let map = ReportedMap(
            name: "hist_x", rows: .entries(key: try Layouts.event(), value: try Layouts.count(), cpuCount: nil))
        let lines = try drawn(map, key: "pid") { report in
            _ = report.entry(eventBytes(4, "bash"), countBytes(2))
            _ = report.entry(eventBytes(5, "bash"), countBytes(1))
            _ = report.entry(eventBytes(1, "a\u{1B}"), countBytes(7))
        }
        #expect(
            lines == [
                "hist_x  03:04:05.123Z", #"comm = a\u{1B}"#, "   pid : count  distribution",
                "0 -> 1 :     7  \(bar(40))", "comm = bash", "   pid : count  distribution",
                "4 -> 7 :     3  \(bar(40))",
            ])
    }

    @Test func countsTheMemberOfEventsThatBeeObserves() throws {
        let layout = try Layouts.layout { types in
            let long = types.integer("unsigned long", 8)
            let time = types.typedef("duration", long)
            return types.structure("s", 8, [.init("le", time, at: 0)])
        }
        var request = RowRequest()
        request.drawsHistograms = true
        let map = ReportedMap(name: "hist_e", rows: .events(layout))
        let report = TableReport(maps: try RowSelection(request, of: [map]).maps.map(\.shown))
        for value in [1000, 1023, 1024] as [UInt64] { report.event(countBytes(value)) }
        #expect(try report.text().isEmpty)
        report.endReading(map: 0, time: someTime)
        let first = try report.text()
        #expect(first.contains(" le (ns) : count"), "\(first)")
        #expect(first.contains("512 -> 1023 :     2  "))
        #expect(first.contains("1024 -> 2047 :     1  "))
        // Events add up over a run, and nothing new is nothing to draw.
        report.endReading(map: 0, time: someTime)
        #expect(try report.text().isEmpty)
        report.event(countBytes(1000))
        report.endReading(map: 0, time: someTime)
        #expect(try report.text().contains("512 -> 1023 :     3  "))
    }

    @Test func otherFormatsHaveTheEntriesThemselves() throws {
        let rows = try RowSelection(RowRequest(), of: [try counts()]).maps
        #expect(!rows[0].isSnapshot)
        let report = JSONLinesReport(maps: rows.map(\.shown))
        report.entry(countBytes(4096), countBytes(3))
        report.endReading(map: 0, time: someTime)
        #expect(try report.text().hasSuffix(#""map":"hist_delays","key":4096,"value":3}"# + "\n"))
    }

    @Test(
        arguments: [
            ("hist_delays=2,1", nil, "no buckets"), ("hist_delays=", nil, "not understood"),
            ("hist_delay=1", nil, "no map"),
            (nil, "hist_delays=kei", "no field"), (nil, "hist_delays=value", "cannot be drawn"),
            ("hist_delays=linear:0", nil, "no buckets"),
        ] as [(String?, String?, String)])
    func refusesWhatCannotBeDrawn(_ buckets: String?, _ key: String?, reason: String) throws {
        var request = RowRequest()
        request.histogramBuckets = buckets.map { [$0] } ?? []
        request.histogramKeys = key.map { [$0] } ?? []
        let error = try #require(throws: BeeError.self) { try RowSelection(request, of: [try counts()]) }
        #expect(error.code == .usage && error.message.contains(reason), "\(error)")
    }

    // CLI-259: 128-bit numbers that programs leave in their maps.
    @Test(arguments: [Int128.min, .min + 3, -1, 0, .max - 3, .max], [Int128(1), 2, 10, .max])
    func writesTheBucketOfAnyNumber(_ number: Int128, width: Int128) throws {
        let scale = HistogramScale.linear(width: width)
        let words = scale.label(of: scale.bucket(of: number)).split(separator: " ")
        let low = try #require(Int128(String(words[0])))
        let high = try #require(Int128(String(words[words.count - 1])))
        #expect(low <= number && number <= high && (width == 1) == (words.count == 1))
    }

    // CLI-850
    @Test(arguments: [nil, "linear"]) func leavesOutWhatThereIsNoRoomFor(buckets: String?) throws {
        let map = ReportedMap(name: "hist_e", rows: .events(try Layouts.event()))
        let most = HistogramBlock.bucketLimit
        let lines = try drawn(map, buckets: buckets, key: "pid") { report in
            for number in 0..<UInt32(most + 5) {
                report.event(buckets == nil ? eventBytes(0, "\(number)") : eventBytes(number, "bash"))
            }
            // What has its place is still counted.
            for _ in 0..<3 { report.event(eventBytes(0, buckets == nil ? "77" : "bash")) }
        }
        #expect(lines.filter { $0.contains(" :     ") || $0.contains("|*") }.count == most)
        #expect(lines.contains { $0.contains(":     4  |") })
        #expect(lines.last == "left out: 5 rows")
    }
}
