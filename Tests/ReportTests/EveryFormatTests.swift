import Base
import Loader
import OutputChecks
import Testing
import TypeFixtures

@testable import Report

/// What holds for every format.
@Suite struct EveryFormatTests {
    @Test(arguments: OutputFormat.allCases)
    func writesNothingWithoutRows(_ format: OutputFormat) throws {
        let report = format.report(for: [ReportedMap(name: "m", rows: .events(try Layouts.event()))])
        var calls = 0
        try report.takeOutput { _ in calls += 1 }
        #expect(calls == 0)
    }

    @Test(arguments: OutputFormat.allCases)
    func endsOutputWithALineAndForgetsIt(_ format: OutputFormat) throws {
        let report = format.report(for: [ReportedMap(name: "m", rows: .events(try Layouts.event()))])
        for _ in 0..<3 {
            report.event(eventBytes(1, "bash"))
            let text = try report.text()
            #expect(text.last == "\n")
            #expect(text.contains("bash"))
            #expect(try report.text().isEmpty)
        }
    }

    @Test(arguments: OutputFormat.allCases)
    func forgetsOutputThatCouldNotBeWritten(_ format: OutputFormat) throws {
        let report = format.report(for: [ReportedMap(name: "m", rows: .events(try Layouts.event()))])
        report.event(eventBytes(1, "bash"))
        #expect(throws: BeeError.self) {
            try report.takeOutput { _ throws(BeeError) in throw BeeError(.inputOutput, "standard output", "is closed") }
        }
        #expect(try report.text().isEmpty)
    }

    @Test(arguments: OutputFormat.allCases)
    func losesNoRowOfABatch(_ format: OutputFormat) throws {
        let maps = [
            ReportedMap(name: "a", rows: .events(try Layouts.event())),
            ReportedMap(
                name: "b", rows: .entries(key: try Layouts.count(), value: try Layouts.count(), cpuCount: nil)),
        ]
        let report = format.report(for: maps)
        for number in 0..<500 as Range<UInt32> {
            report.event(eventBytes(number, "e\(number)x"))
            report.entry(countBytes(UInt64(number) + 700_000), countBytes(0), map: 1)
        }
        let text = try report.text()
        for number in 0..<500 {
            #expect(text.contains("e\(number)x"))
            #expect(text.contains("\(number + 700_000)"))
        }
    }

    @Test(arguments: OutputFormat.allCases)
    func tellsRecordsThatAreTooShort(_ format: OutputFormat) throws {
        let maps = [
            ReportedMap(name: "a", rows: .events(try Layouts.event())),
            ReportedMap(name: "b", rows: .entries(key: try Layouts.count(), value: try Layouts.count(), cpuCount: 2)),
        ]
        let report = format.report(for: maps)
        #expect(report.event(eventBytes(1, "bash")))
        #expect(!report.event([1, 0, 0, 0]))
        #expect(!report.event([]))
        #expect(report.entry(countBytes(1), countBytes(1) + countBytes(2), map: 1))
        #expect(!report.entry([1], countBytes(1) + countBytes(2), map: 1))
        #expect(!report.entry(countBytes(1), [1, 2], map: 1))
        #expect(try !report.text().isEmpty)
    }

    @Test(arguments: OutputFormat.allCases)
    func letsNoControlByteThrough(_ format: OutputFormat) throws {
        let layout = try Layouts.layout { types in
            let char = types.integer("char", 1)
            let text = types.array(of: char, 5)
            let texts = types.array(of: text, 2)
            return types.structure("s", 15, [.init("one", text, at: 0), .init("two", texts, at: 5)])
        }
        let report = format.report(for: [ReportedMap(name: "m\u{1B}[2J\r", rows: .events(layout))])
        for first in UInt8(0)...0xFF {
            for second in [0x80, 0x9B, 0xA8, 0x8E, 0x41] as [UInt8] {
                let cell: [UInt8] = [0x41, first, second, 0x80, 0xAE]
                report.event(cell + cell + cell)
            }
        }
        report.event(Array("\u{202E}ab\u{9B}1\u{2066}xy\u{7F}a".utf8))
        // Programs say how many, and may say anything.
        for count in [1, .max] as [UInt64] { report.lost(map: 0, time: someTime, count: count) }
        for scalar in try report.text().unicodeScalars where scalar != "\n" {
            #expect(!TerminalText.isControl(scalar), "U+\(String(scalar.value, radix: 16))")
        }
    }

    @Test(arguments: OutputFormat.allCases)
    func takesAnyRecordOfAnyType(_ format: OutputFormat) throws {
        var random = SeededGenerator(seed: 0xBEE)
        for _ in 0..<150 {
            let layouts = [
                try Layouts.layout { randomType(&$0, depth: 4, &random) },
                try Layouts.layout { randomType(&$0, depth: 3, &random) },
            ]
            let cpuCount = [nil, 1, 3].randomElement(using: &random) ?? nil
            let report = format.report(for: [
                ReportedMap(name: "e", rows: .events(layouts[0])),
                ReportedMap(name: "m", rows: .entries(key: layouts[0], value: layouts[1], cpuCount: cpuCount)),
            ])
            for _ in 0..<4 {
                report.event(randomBytes(layouts[0].size, &random))
                report.entry(
                    randomBytes(layouts[0].size, &random), randomBytes(layouts[1].size * (cpuCount ?? 1), &random),
                    map: 1)
            }
            try check(report.text(), format)
        }
    }

    private func check(_ text: String, _ format: OutputFormat) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        switch format {
        case .json:
            #expect(lines.count == 8)
            for line in lines { #expect(StrictJSON.accepts(String(line)), "\(line)") }
        case .csv:
            let widths = Set(lines.map { CommaSeparated.cellCount(String($0)) })
            #expect(widths.count == 1 && !widths.contains(-1), "\(text)")
            #expect(lines.count == 9)
        case .table:
            #expect(lines.count >= 8)
        }
    }

    private func randomBytes(_ size: Int, _ random: inout SeededGenerator) -> [UInt8] {
        let count = Bool.random(using: &random) ? size : Int.random(in: 0...size + 4, using: &random)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}
