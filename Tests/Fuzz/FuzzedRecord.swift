import Base
import Loader
import OutputChecks
import Report

/// Decodes records by types, both of the input: a `.BTF` section, then what `Plan` reads, then the record.
///
/// Promised in every format: UTF-8 in whole lines without a control character; in JSON one strict object a row; in CSV
/// as many cells a row as the header has.
enum FuzzedRecord {
    /// What is decoded, and how.
    private struct Plan {
        let key: BTF.TypeID
        let value: BTF.TypeID
        let keyLength: Int
        let cpuCount: Int?
        let listsFlags: Bool
        let time: UInt64
        let record: [UInt8]

        /// Two numbers of types, a key's length, flags and a time; nil where the input is too short.
        init?(_ bytes: ArraySlice<UInt8>, types: BTF) {
            guard bytes.count >= 14 else { return nil }
            let head = Array(bytes.prefix(14))
            func number(_ range: Range<Int>) -> Int { range.reversed().reduce(0) { $0 << 8 | Int(head[$1]) } }
            key = BTF.TypeID(rawValue: UInt32(number(0..<2) % types.count))
            value = BTF.TypeID(rawValue: UInt32(number(2..<4) % types.count))
            keyLength = number(4..<5)
            listsFlags = head[5] & 1 == 1
            cpuCount = head[5] & 6 == 0 ? nil : Int(head[5] >> 1 & 3)
            time = UInt64(number(6..<13)) << 8 | UInt64(head[13])
            record = Array(bytes.dropFirst(14))
        }
    }

    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let (section, rest) = FuzzedTypes.split(bytes)
        let types = try BTF.parse(Array(section), subject: "btf")
        guard let plan = Plan(rest, types: types) else { return }
        let key = try RecordLayout.compile(plan.key, in: types, order: types.order, listsFlags: plan.listsFlags)
        let value = try RecordLayout.compile(plan.value, in: types, order: types.order, listsFlags: plan.listsFlags)
        let maps = [
            ReportedMap(name: "e\u{1B}[2J\"", rows: .events(value)),
            ReportedMap(name: "m,\n", rows: .entries(key: key, value: value, cpuCount: plan.cpuCount)),
        ]
        for format in OutputFormat.allCases {
            check(try output(of: plan, format.report(for: maps)), format)
        }
    }

    private static func output(of plan: Plan, _ report: any Report) throws(BeeError) -> [UInt8] {
        var output: [UInt8] = []
        plan.record.withUnsafeBytes { record in
            _ = report.event(map: 0, time: plan.time, bytes: record)
            let length = min(plan.keyLength, record.count)
            _ = report.entry(
                map: 1, time: plan.time, key: UnsafeRawBufferPointer(rebasing: record[..<length]),
                value: UnsafeRawBufferPointer(rebasing: record[length...]))
        }
        report.lost(map: 0, time: plan.time, count: UInt64(plan.keyLength))
        try report.takeOutput { output += $0 }
        return output
    }

    private static func check(_ bytes: [UInt8], _ format: OutputFormat) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return require(false, "\(format) is no UTF-8")
        }
        require(bytes.last == UInt8(ascii: "\n"), "\(format) ends inside a line")
        let hasControl = text.unicodeScalars.contains { $0 != "\n" && TerminalText.isControl($0) }
        require(!hasControl, "\(format) lets a control character through")
        let lines = bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        switch format {
        case .table: break
        case .json:
            require(lines.count == 3, "JSON of three rows has \(lines.count) lines")
            for line in lines { require(StrictJSON.accepts(line), "no strict JSON: \(line)") }
        case .csv:
            // The header, a row of each map, and one of what was lost.
            let widths = lines.map(CommaSeparated.cellCount)
            require(widths.count == 4 && Set(widths).count == 1 && widths[0] > 0, "CSV of \(widths) cells: \(lines)")
        }
    }
}
