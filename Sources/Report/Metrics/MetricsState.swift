import Loader

/// What metrics tell, and how they are written.
struct MetricsState: ~Copyable {
    /// What is counted of each map's rows.
    var counts: [RowCounts]
    /// What programs have used, where that is counted.
    var runs: [(image: String?, usage: [ProgramStatistics.Usage])] = []
    /// The series of each map; nil for those that give none.
    let series: [MapSeries?]
    private let maps: [MeasuredMap]
    private let families: [MetricFamily]
    /// The label of each map's image, where there are several.
    private let leads: [[UInt8]]
    private var sink = MetricSink()
    /// How many lines of samples the maps have now.
    private var lineCount = 0

    /// How many lines of samples the maps of a run may have together.
    static let seriesLimit = 10_000

    init(_ maps: [MeasuredMap], prefix: String) {
        self.maps = maps
        counts = Array(repeating: RowCounts(), count: maps.count)
        leads = maps.map { MetricShape.lead($0.map.image) }
        var names = MetricNames(prefix: prefix)
        series = maps.map { map in
            guard let kind = map.kind, let shape = MetricShape(map) else { return nil }
            return MapSeries(map.map.rows, shape, names: names.take(map.map, kind, shape))
        }
        families = (names.health + Self.families(maps, series)).sorted { $0.name < $1.name }
    }

    /// The metrics of all maps; those of several images that have one name are one metric.
    private static func families(_ maps: [MeasuredMap], _ series: [MapSeries?]) -> [MetricFamily] {
        var sources: [String: [(map: Int, member: Int)]] = [:]
        for (index, found) in series.enumerated() {
            for (member, name) in (found?.names ?? []).enumerated() {
                sources[name, default: []].append((index, member))
            }
        }
        return sources.compactMap { name, sources in
            let sources = sources.sorted { (maps[$0.map].map.image ?? "") < (maps[$1.map].map.image ?? "") }
            guard let first = sources.first.map({ maps[$0.map] }), let kind = first.kind else { return nil }
            return MetricFamily(
                name: name, help: "Map \(first.map.name), as the program counts it.", type: kind.typeName,
                source: .maps(sources))
        }
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
        case .maps(let maps): maps.allSatisfy { series[$0.map]?.table.count == 0 }
        case .rows(let count): !maps.indices.contains { isCounted($0, count) }
        case .runs, .runTimes: runs.allSatisfy(\.usage.isEmpty)
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
        case .maps(let maps): for (map, member) in maps { series[map]?.write(member, into: &out) }
        case .rows(let count):
            for index in maps.indices where isCounted(index, count) {
                let value = Double(counts[index][keyPath: count])
                out.append(family.name, leads[index], "map", maps[index].map.name, value)
            }
        case .runs: write(family.name, into: &out) { Double($0.runs) }
        case .runTimes: write(family.name, into: &out) { Double($0.nanoseconds) / 1e9 }
        }
    }

    /// Writes a sample for each program.
    private func write(
        _ name: String, into out: inout OutputBuffer, _ value: (ProgramStatistics.Usage) -> Double
    ) {
        for (image, usage) in runs {
            let lead = MetricShape.lead(image)
            for program in usage { out.append(name, lead, "program", program.program, value(program)) }
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
