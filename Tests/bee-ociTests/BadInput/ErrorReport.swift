import FoundationEssentials

/// Holds what a process said against spec/errors.md and CLI-10.
enum ErrorReport {
    /// The exit status of each code, as the specification's page lists them.
    static let statuses: [String: Int32] = {
        var statuses: [String: Int32] = [:]
        let page = (try? TemporaryText.read("\(TestData.path)/../spec/errors.md")) ?? ""
        for line in page.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|")
            guard cells.count > 2, let status = Int32(cells[1].filter(\.isNumber)) else { continue }
            statuses[cells[0].filter { $0.isLetter || $0 == "-" }] = status
        }
        return statuses
    }()

    /// What breaks the rules in what a process left.
    ///
    /// - Parameters:
    ///   - result: the ended process.
    ///   - code: the code its one error must have; nil where it must have none.
    ///   - subject: what the error's first line must name.
    ///   - count: how many errors there must be, all of one kind: `load` reports every image that is not sound.
    /// - Returns: one sentence for each fault.
    static func faults(
        _ result: Program.Result, _ code: String?, about subject: String, count: Int = 1
    ) -> [String] {
        let lines = result.errors.split(separator: "\n").map(String.init)
        let errors = lines.indices.filter { lines[$0].hasPrefix("error[") }
        var faults = result.errors.unicodeScalars.contains(where: isControl) ? ["a control character"] : []
        guard let code else {
            if result.status != 0 { faults.append("status \(result.status)") }
            return faults + errors.map { "an unexpected error: " + lines[$0] }
        }
        if result.status != statuses[code] { faults.append("status \(result.status) with \(code)") }
        guard errors.count == count, let first = errors.first else { return faults + ["\(errors.count) errors"] }
        if !lines[first].hasPrefix("error[\(code)]: ") { faults.append("not \(code)") }
        if !lines[first].contains(subject) { faults.append("does not name \(subject)") }
        if lines[first].firstRange(of: ": ").map({ lines[first][$0.upperBound...].contains(": ") }) != true {
            faults.append("no subject and message")
        }
        let before = lines[..<first].filter { !$0.hasPrefix("warning: ") && !$0.hasPrefix("note: ") }
        let after = lines[(first + 1)...].filter { line in
            !["hint: ", "  ", "error[\(code)]: "].contains { line.hasPrefix($0) }
        }
        return faults + (before + after).map { "a line that belongs to no error: " + $0 }
    }

    /// JSON on success, and nothing otherwise; `load` tells what failed in JSON, too (CLI-45).
    static func outputFaults(_ result: Program.Result, _ arguments: [String], isDone: Bool) -> [String] {
        let isJSON = arguments.contains("--json")
        guard isDone && isJSON || arguments[0] == "load" && !result.output.isEmpty else {
            return result.output.isEmpty || isDone ? [] : ["standard output is not empty"]
        }
        let parsed = try? JSONDecoder().decode(AnyJSON.self, from: Data(result.output.utf8))
        return parsed == nil || result.lines.count != 1 ? ["standard output is not one line of JSON"] : []
    }

    /// JSON of any shape: the decoder has parsed all of it before it asks for this.
    private struct AnyJSON: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
    }
}
