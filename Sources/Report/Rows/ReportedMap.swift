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
    /// What the image is called that the map is of; nil where all maps are of one.
    public let image: String?
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
    ///   - image: what its image is called, any text, where maps of several are shown; nil where all are of one.
    public init(name: String, rows: Rows, isIndexed: Bool = false, image: String? = nil) {
        self.name = name
        self.image = image
        self.rows = rows
        self.isIndexed = isIndexed
    }

    /// What it is called where its rows stand together.
    var title: String { image.map { "\($0): \(name)" } ?? name }
}
