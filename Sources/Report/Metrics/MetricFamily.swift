/// One metric of the exposition: its name, what it says, and where its samples are.
struct MetricFamily {
    /// Where samples are.
    enum Source {
        /// A member of the values of a map, and of the maps of other images that have the same name.
        case maps([(map: Int, member: Int)])
        /// What is counted of a map's rows.
        case rows(KeyPath<RowCounts, UInt64>)
        /// How often programs ran.
        case runs
        /// How long programs ran.
        case runTimes
    }

    let name: String
    let help: String
    let type: StaticString
    let source: Source
}

/// What is counted of the rows of a map.
struct RowCounts {
    /// Events that came.
    var events: UInt64 = 0
    /// Events that are known to be lost.
    var lost: UInt64 = 0
    /// Rows that are in no series, because there are as many as may be.
    var cut: UInt64 = 0
}
