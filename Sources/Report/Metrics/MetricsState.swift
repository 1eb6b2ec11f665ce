import Loader

/// What metrics tell, and how they are written.
struct MetricsState: ~Copyable {
    /// What is counted of each map's rows.
    var counts: [RowCounts]
    /// What programs have used, where that is counted.
    var runs: [ProgramStatistics.Usage] = []
    /// The series of each map; nil for those that give none.
    let series: [MapSeries?]
    private let maps: [MeasuredMap]
    private let families: [MetricFamily]
    private var sink = MetricSink()
    /// How many lines of samples the maps have now.
    private var lineCount = 0

    /// How many lines of samples the maps of a run may have together.
    static let seriesLimit = 10_000

    init(_ maps: [MeasuredMap], prefix: String) {
        self.maps = maps
        counts = Array(repeating: RowCounts(), count: maps.count)
        var names = MetricNames(prefix: prefix)
        var families = names.health()
        var series: [MapSeries?] = []
        for (index, map) in maps.enumerated() {
            let shape = map.kind.flatMap { MetricShape(map.map.rows, $0) }
            series.append(shape.map { MapSeries(map.map.rows, $0, names: names.take(map.map.name, $0)) })
            guard let found = series[index], let kind = map.kind else { continue }
            for (member, name) in found.names.enumerated() {
                families.append(
                    MetricFamily(
                        name: name, help: "Map \(map.map.name), as the program counts it.", type: kind.typeName,
                        source: .map(index, member: member)))
            }
        }
        self.series = series
        self.families = families.sorted { $0.name < $1.name }
    }

    mutating func add(event: UnsafeRawBufferPointer, of map: Int) {
        guard let series = series[map] else { return }
        let lines = series.lineCount
        let isCut = !series.add(event: event, isFull: lineCount + series.step > Self.seriesLimit, by: &sink)
        lineCount += series.lineCount - lines
        if isCut { counts[map].cut += 1 }
    }

    mutating func add(key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, of map: Int) {
        guard let series = series[map] else { return }
        let lines = series.lineCount
        let isCut = !series.add(
            key: key, value: value, isFull: lineCount + series.step > Self.seriesLimit, by: &sink)
        lineCount += series.lineCount - lines
        if isCut { counts[map].cut += 1 }
    }

    mutating func removeSeries(of map: Int) {
        guard let series = series[map] else { return }
        lineCount -= series.lineCount
        series.removeAll()
    }

    func write(into out: inout OutputBuffer) {
        for family in families { write(family, into: &out) }
    }

    /// Events are counted of maps that give them, what is left out of those that have series.
    private func isCounted(_ map: Int, _ count: KeyPath<RowCounts, UInt64>) -> Bool {
        count == \.cut ? series[map] != nil : maps[map].hasEvents
    }

    private func isEmpty(_ source: MetricFamily.Source) -> Bool {
        switch source {
        case .map(let map, _): series[map]?.table.count == 0
        case .rows(let count): !maps.indices.contains { isCounted($0, count) }
        case .runs, .runTimes: runs.isEmpty
        }
    }

    private func write(_ family: MetricFamily, into out: inout OutputBuffer) {
        guard !isEmpty(family.source) else { return }
        out.append(utf8Of: "# HELP \(family.name) ")
        out.append(labelValueOf: family.help)
        out.append(utf8Of: "\n# TYPE \(family.name) ")
        out.append(family.type)
        out.append("\n")
        switch family.source {
        case .map(let map, let member): series[map]?.write(member, into: &out)
        case .rows(let count):
            for index in maps.indices where isCounted(index, count) {
                out.append(family.name, "map", maps[index].map.name, Double(counts[index][keyPath: count]))
            }
        case .runs:
            for usage in runs { out.append(family.name, "program", usage.program, Double(usage.runs)) }
        case .runTimes:
            for usage in runs { out.append(family.name, "program", usage.program, Double(usage.nanoseconds) / 1e9) }
        }
    }
}

extension MeasuredMap.Kind {
    /// The word of the exposition format.
    var typeName: StaticString {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
