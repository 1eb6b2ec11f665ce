import Base
import Testing

struct HelpTests {
    // CLI-14, CLI-20
    @Test func theHelpNamesEveryExitStatusOfTheSpecification() throws {
        let page = try RegularFile.read("\(Repository.path)/spec/cli.md", limit: 1 << 20)
        let statuses = String(decoding: page, as: UTF8.self).matches(of: #/\n\| (\d+) \| /#).map { $0.1 }
        #expect(statuses.count == 11)
        let help = try Program.beeOCI.done("--help").output
        // Wherever its lines break.
        let told = help.split(separator: "Exit status:", maxSplits: 1).last?.split(whereSeparator: \.isWhitespace) ?? []
        for status in statuses { #expect(told.contains(status), "\(status)") }
    }
}
