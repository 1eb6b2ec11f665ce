import Base
import Loader

/// The histograms of one map while its rows come in, and how they are drawn.
///
/// A row is counted in memory that is kept: only a histogram or bucket that is met for the first time allocates.
final class HistogramBlock {
    /// How long the longest bar is.
    static let barWidth = 40
    /// How many buckets the histograms of a map have at most, and how long the text is that tells one from others.
    static let bucketLimit = 10_000
    static let textLimit = 2048

    /// Whether anything was counted since it was drawn last.
    private(set) var hasChanged = false
    private let shape: HistogramShape
    /// The texts that tell the histograms of the map apart, as in `comm = bash, uid = 0`.
    private var groups = SeriesTable(width: 0)
    /// The count of each bucket, by the number of the text.
    private var counts: [[Int128: Int128]] = []
    /// How many buckets have something.
    private var bucketCount = 0
    /// How many rows would have needed more.
    private var rowsLeftOut = 0
    /// What stands before each value of a text.
    private let names: [[UInt8]]
    private var text = OutputBuffer()
    private var cells = CellSink(isForPeople: true)

    init(_ shape: HistogramShape) {
        self.shape = shape
        names = shape.groups.enumerated().map { place, group in
            Array("\(place > 0 ? ", " : "")\(TerminalText.escaped(group.name)) = ".utf8)
        }
    }

    /// Counts a row.
    ///
    /// - Returns: whether the row held what is counted.
    func add(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        let observed = shape.observed.part == .key ? key : value
        guard let number = Self.number(shape.observed, key: key, value: value) else { return false }
        var count: Int128 = 1
        if let field = shape.count {
            guard let number = Self.number(field, key: key, value: value) else { return false }
            count = number
        }
        hasChanged = true
        guard count > 0 else { return true }
        add(count, to: shape.scale.bucket(of: number), of: observed)
        return true
    }

    /// Counts in a bucket of the histogram that a record belongs to, where there is room for it.
    private func add(_ count: Int128, to bucket: Int128, of record: UnsafeRawBufferPointer) {
        let isFull = bucketCount >= Self.bucketLimit
        guard let group = group(of: record, isFull: isFull), !isFull || counts[group][bucket] != nil else {
            return rowsLeftOut += 1
        }
        let before = counts[group].count
        counts[group][bucket, default: 0] &+= count
        bucketCount += counts[group].count - before
    }

    private static func number(
        _ field: MapField, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
    ) -> Int128? {
        var probe = ValueProbe()
        probe.read(field.field.layout, of: field.part == .key ? key : value, cpuCount: field.cpuCount)
        return probe.kind == .number ? probe.number : nil
    }

    /// The number of the histogram that a record belongs to; nil where it has none and gets none.
    private func group(of record: UnsafeRawBufferPointer, isFull: Bool) -> Int? {
        text.removeAll()
        for place in names.indices {
            cells.removeAll()
            _ = shape.groups[place].layout.walk(record, into: &cells)
            text.append(names[place])
            if !cells.ends.isEmpty { text.append(cells.cell(0)) }
        }
        let group = groups.find(text.bytes, isFull: isFull || text.count > Self.textLimit)
        if counts.count < groups.count { counts.append([:]) }
        return group
    }

    /// Draws all histograms; entries are forgotten then, for the next reading brings them again, events are not.
    func draw(into out: inout OutputBuffer) {
        for group in groups.sorted() { draw(groups.labels(group), counts[group], into: &out) }
        if rowsLeftOut > 0 { out.append(utf8Of: "left out: \(rowsLeftOut) row\(rowsLeftOut == 1 ? "" : "s")\n") }
        hasChanged = false
        guard shape.count != nil else { return }
        groups.removeAll()
        counts.removeAll(keepingCapacity: true)
        (bucketCount, rowsLeftOut) = (0, 0)
    }

    private func draw(_ group: ArraySlice<UInt8>, _ buckets: [Int128: Int128], into out: inout OutputBuffer) {
        if !group.isEmpty {
            group.withUnsafeBytes { out.append($0) }
            out.append("\n")
        }
        let drawn = shape.scale.drawn(Array(buckets.keys))
        let labels = drawn.map(shape.scale.label)
        let numbers = drawn.map { buckets[$0] ?? 0 }
        let most = numbers.max() ?? 0
        let title = TerminalText.escaped(shape.title)
        let width = max(labels.map(\.utf8.count).max() ?? 0, title.utf8.count)
        let countWidth = max("\(most)".utf8.count, "count".utf8.count)
        line(title, "count", "distribution", width, countWidth, into: &out)
        for (label, number) in zip(labels, numbers) {
            let share = most > 0 ? Double(number) * Double(Self.barWidth) / Double(most) : 0
            let length = min(max(Int(share), 0), Self.barWidth)
            let bar = String(repeating: "*", count: length)
            let rest = String(repeating: " ", count: Self.barWidth - length)
            line(label, "\(number)", "|\(bar)\(rest)|", width, countWidth, into: &out)
        }
    }

    private func line(
        _ label: String, _ number: String, _ bar: String, _ width: Int, _ countWidth: Int, into out: inout OutputBuffer
    ) {
        out.append(spaces: max(0, width - label.utf8.count))
        out.append(utf8Of: label)
        out.append(" : ")
        out.append(spaces: max(0, countWidth - number.utf8.count))
        out.append(utf8Of: number)
        out.append("  ")
        out.append(utf8Of: bar)
        out.append("\n")
    }
}
