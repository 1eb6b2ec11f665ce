/// What a person asked for of all rows: which, what of them, in which order.
public struct RowRequest: Sendable {
    /// An expression that rows must fulfil.
    public var filter: String?
    /// The names of the fields to show, in this order; empty for all.
    public var fields: [String] = []
    /// The field that maps' entries are ordered by; a minus in front turns the order around.
    public var sort: String?
    /// How many entries of a map are shown.
    public var top: Int?
    /// Which buckets the histogram of a map has: `MAP=1,2,5`.
    public var histogramBuckets: [String] = []
    /// Which field of a map is what its histogram counts: `MAP=FIELD`.
    public var histogramKeys: [String] = []
    /// Whether histograms are drawn at all.
    public var drawsHistograms = false

    /// Asks for everything as it is.
    public init() {}

    /// Whether nothing can be wrong with it, whatever the maps are.
    public var isPlain: Bool {
        filter == nil && fields.isEmpty && sort == nil && top == nil && histogramBuckets.isEmpty
            && histogramKeys.isEmpty
    }
}
