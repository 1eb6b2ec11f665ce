import Base
import Loader

/// What a run came to, said when it ends.
struct RunSummary {
    /// Rows of events.
    var events = 0
    /// Events that are known to be lost; begins anew behind 64 bits, since programs say how many there are.
    var lost: UInt64 = 0
    /// Rows whose bytes did not hold every value of their type.
    var short = 0

    /// Adds the rows of one reading of a map.
    ///
    /// - Parameter rows: how many there were.
    mutating func add(_ rows: RowCount) {
        events += rows.events
        short += rows.short
    }

    /// Adds what another object came to.
    ///
    /// - Parameter other: what it came to.
    mutating func add(_ other: RunSummary) {
        events += other.events
        lost &+= other.lost
        short += other.short
    }

    /// The numbers.
    var text: String { "\(Self.count(events, "event")), \(lost) lost, \(Self.count(short, "short record"))" }

    /// The sentence.
    ///
    /// - Parameter duration: how long the run was attached.
    /// - Returns: one line.
    func text(after duration: Duration) -> String {
        let tenths = duration / .milliseconds(100)
        let time = "\(Int64(tenths) / 10).\(Int64(tenths) % 10) s"
        return "ended after \(time): \(text)"
    }

    /// What each program used.
    ///
    /// - Parameter usage: what the kernel counted.
    /// - Returns: a line for each.
    static func lines(_ usage: [ProgramStatistics.Usage]) -> [String] {
        usage.map { program in
            let mean = program.runs == 0 ? "" : ", \(program.nanoseconds / program.runs) ns each on average"
            return "program \(program.program): \(count(Int(clamping: program.runs), "run"))\(mean)"
        }
    }

    private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
