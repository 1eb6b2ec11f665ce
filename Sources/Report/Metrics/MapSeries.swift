import Loader

/// The series of one map.
final class MapSeries {
    /// What becomes of the map's values.
    let shape: MetricShape
    /// The names of its metrics, one for each member of the value.
    let names: [String]
    /// The series.
    private(set) var table: SeriesTable
    private let key: RecordLayout
    private let value: RecordLayout?
    private let cpuCount: Int?

    /// How many bytes the labels of a series may have.
    static let labelLimit = 2048

    /// Prepares for a map's rows.
    ///
    /// - Parameters:
    ///   - rows: the rows.
    ///   - shape: what becomes of them.
    ///   - names: the names of the metrics.
    init(_ rows: ReportedMap.Rows, _ shape: MetricShape, names: [String]) {
        self.shape = shape
        self.names = names
        (key, value, cpuCount) =
            switch rows {
            case .events(let layout): (layout, nil, nil)
            case .entries(let key, let value, let cpuCount): (key, value, cpuCount)
            }
        // A histogram has a number for each range, for what is larger, and for the sum.
        table = SeriesTable(width: shape.scale.map { $0.bounds.count + 2 } ?? shape.numberCount)
    }

    /// How many lines of samples a series is.
    var step: Int { shape.scale.map { $0.bounds.count + 3 } ?? shape.numberCount }

    /// How many lines of samples there are.
    var lineCount: Int { table.count * step }

    /// Forgets all series.
    func removeAll() { table.removeAll() }

    /// Adds a record to the series it belongs to.
    ///
    /// - Returns: false where it belongs to none and none may be added.
    func add(event: UnsafeRawBufferPointer, isFull: Bool, by sink: inout MetricSink) -> Bool {
        sink.begin(shape)
        sink.walk(key, event, cpuCount: nil)
        guard let scale = shape.scale else { return add([1], isFull, sink) }
        // A record that ends before the quantity has nothing to be sorted in.
        guard sink.numbersMet > 0 else { return true }
        return observe(scale, sink.numbers[0], times: 1, isFull, sink)
    }

    /// Adds an entry to the series it belongs to.
    ///
    /// - Returns: false where it belongs to none and none may be added.
    func add(
        key keyBytes: UnsafeRawBufferPointer, value valueBytes: UnsafeRawBufferPointer, isFull: Bool,
        by sink: inout MetricSink
    ) -> Bool {
        guard let value else { return true }
        sink.begin(shape)
        sink.walk(key, keyBytes, cpuCount: nil)
        sink.walk(value, valueBytes, cpuCount: cpuCount)
        guard let scale = shape.scale else { return add(sink.numbers, isFull, sink) }
        return observe(scale, sink.numbers[0], times: sink.numbers[1], isFull, sink)
    }

    private func add(_ numbers: [Double], _ isFull: Bool, _ sink: borrowing MetricSink) -> Bool {
        guard let index = find(isFull, sink) else { return false }
        for place in 0..<table.width { table.values[index * table.width + place] += numbers[place] }
        return true
    }

    private func observe(
        _ scale: MetricScale, _ number: Double, times: Double, _ isFull: Bool, _ sink: borrowing MetricSink
    ) -> Bool {
        guard let index = find(isFull, sink) else { return false }
        let (first, quantity) = (index * table.width, scale.quantity(number))
        table.values[first + scale.range(of: quantity)] += times
        table.values[first + table.width - 1] += quantity * times
        return true
    }

    private func find(_ isFull: Bool, _ sink: borrowing MetricSink) -> Int? {
        guard sink.labels.count <= Self.labelLimit else { return nil }
        return table.find(sink.labels.bytes, isFull: isFull)
    }
}
