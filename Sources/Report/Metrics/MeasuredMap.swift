/// A map of a run as metrics see it.
public struct MeasuredMap: Sendable {
    /// What becomes of what the map holds.
    public enum Kind: Sendable, Hashable {
        /// Numbers that grow: of entries the value; of events how many had the same members.
        case counter
        /// Numbers that rise and fall: of entries the value. Events hold no such number.
        case gauge
        /// How often a quantity was in which range. Where the quantity is the number of a power of two, as in the maps
        /// of most histograms, `ofSlots` says so of a key that is one number.
        case histogram(ofSlots: Bool)
    }

    /// The map, as a report has it.
    public let map: ReportedMap
    /// What becomes of its rows; nil where they are only counted.
    public let kind: Kind?

    /// Describes a map.
    ///
    /// - Parameters:
    ///   - map: the map, as a report has it.
    ///   - kind: what becomes of its rows; nil where they are only counted.
    public init(_ map: ReportedMap, _ kind: Kind?) {
        self.map = map
        self.kind = kind
    }

    /// Whether rows are events.
    var hasEvents: Bool {
        if case .events = map.rows { true } else { false }
    }
}
