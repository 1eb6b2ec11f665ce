public import Loader

/// A map whose contents are shown: its name and how its bytes become rows.
public struct ReportedMap: Sendable {
    /// What the rows of a map are made of.
    public enum Rows: Sendable {
        /// Each record of a ring buffer or perf map is one row.
        case events(RecordLayout)
        /// Each entry is one row; where a map has a value for each CPU, their number is given.
        case entries(key: RecordLayout, value: RecordLayout, cpuCount: Int?)
    }

    /// The map's name.
    public let name: String
    /// What its rows are made of.
    public let rows: Rows

    /// Describes a map.
    ///
    /// - Parameters:
    ///   - name: the map's name, any text.
    ///   - rows: what its rows are made of.
    public init(name: String, rows: Rows) {
        self.name = name
        self.rows = rows
    }
}
