/// A format that `run` prints.
public enum OutputFormat: String, Sendable, CaseIterable {
    /// Columns for a person at a terminal.
    case table
    /// One JSON object a line.
    case json
    /// RFC 4180, with one header line for all maps.
    case csv

    /// Makes an empty report in this format.
    ///
    /// - Parameter maps: the maps that will give rows; rows name them by index.
    /// - Returns: the report.
    public func report(for maps: [ReportedMap]) -> any Report {
        switch self {
        case .table: TableReport(maps: maps)
        case .json: JSONLinesReport(maps: maps)
        case .csv: CSVReport(maps: maps)
        }
    }
}
