/// A map of a run as metrics see it.
public struct MeasuredMap: Sendable {
    /// What becomes of what the map holds.
    public enum Kind: Sendable, Hashable {
        /// Numbers that grow: of entries the value; of events how many had the same members.
        case counter
        /// Numbers that rise and fall: of entries the value. Events hold no such number.
        case gauge
        /// How often a quantity was in which range. A key that is a place in an array is the number of a power of two.
        case histogram
    }

    /// The map, as a report has it.
    public let map: ReportedMap
    /// What becomes of its rows; nil where they are only counted.
    public let kind: Kind?
    /// What was asked of its histogram; nil where nothing was.
    let request: HistogramRequest?

    /// Describes a map.
    ///
    /// - Parameters:
    ///   - rows: the map and what is shown of it; metrics have all of its rows.
    ///   - kind: what becomes of them; nil where they are only counted. A map of which a histogram was asked becomes one.
    public init(_ rows: MapRows, _ kind: Kind?) {
        map = rows.map
        request = rows.histogram
        self.kind = request == nil ? kind : .histogram
    }

    /// Whether rows are events.
    var hasEvents: Bool {
        if case .events = map.rows { true } else { false }
    }
}
