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
    public internal(set) var rows: Rows
    /// Whether its keys are places in an array.
    public let isIndexed: Bool
    /// Whether any row may come, which a filter can rule out.
    var isShown = true
    /// The order of its columns where that is not the one of key and value.
    var columnOrder: [Int]?
    /// How a table draws it, where it is drawn.
    var histogram: HistogramShape?

    /// Describes a map.
    ///
    /// - Parameters:
    ///   - name: the map's name, any text.
    ///   - rows: what its rows are made of.
    ///   - isIndexed: whether its keys are places in an array.
    public init(name: String, rows: Rows, isIndexed: Bool = false) {
        self.name = name
        self.rows = rows
        self.isIndexed = isIndexed
    }
}
