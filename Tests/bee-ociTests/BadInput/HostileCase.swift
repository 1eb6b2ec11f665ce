import Testing

/// One hostile input of `testdata/hostile`, and what the program must make of it.
struct HostileCase: Sendable, CustomTestStringConvertible {
    /// The name of the archive or layout.
    let name: String
    /// What the program may have resident, in MiB.
    let memory: Int
    /// The error by verb; nil where the verb must succeed.
    let outcomes: [(verb: String, code: String?)]

    var testDescription: String { name }

    var isLayout: Bool { !name.hasSuffix(".tar") }

    /// The cases of the table; none where it cannot be read, which the test of their number finds.
    static let all: [HostileCase] = {
        let text = (try? TemporaryText.read("\(TestData.path)/hostile/cases.tsv")) ?? ""
        let rows = text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        guard let head = rows.first(where: { $0[0] == "#case" }) else { return [] }
        return rows.filter { !$0[0].hasPrefix("#") && $0.count == head.count }.map { row in
            let outcomes = zip(head, row).dropFirst(2).filter { $0.1 != "." }
            return HostileCase(
                name: row[0], memory: Int(row[1]) ?? 0,
                outcomes: outcomes.map { (verb: $0.0, code: $0.1 == "ok" ? nil : $0.1) })
        }
    }()

    /// The folder that the script has written them to, once for all.
    static let folder: Result<TemporaryFolder, any Error> = Result {
        let folder = try TemporaryFolder.makeShared(isInMemory: true)
        try Program(path: "/usr/bin/python3").done("\(TestData.path)/hostile/build", folder / "cases")
        return folder
    }
}
