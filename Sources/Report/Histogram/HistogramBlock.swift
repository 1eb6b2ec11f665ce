import Base
import Loader

/// The histograms of one map while its rows come in, and how they are drawn.
struct HistogramBlock {
    /// How long the longest bar is.
    static let barWidth = 40

    /// Whether anything was counted since it was drawn last.
    private(set) var hasChanged = false
    private let shape: HistogramShape
    /// By the text that tells the histograms of a map apart, the count of each bucket.
    private var counts: [String: [Int128: Int128]] = [:]

    init(_ shape: HistogramShape) {
        self.shape = shape
    }

    /// Counts a row.
    ///
    /// - Returns: whether the row held what is counted.
    mutating func add(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        let observed = shape.observed.part == .key ? key : value
        guard let number = Self.number(shape.observed, key: key, value: value) else { return false }
        var count: Int128 = 1
        if let field = shape.count {
            guard let number = Self.number(field, key: key, value: value) else { return false }
            count = number
        }
        hasChanged = true
        guard count > 0 else { return true }
        counts[group(of: observed), default: [:]][shape.scale.bucket(of: number), default: 0] &+= count
        return true
    }

    private static func number(
        _ field: MapField, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
    ) -> Int128? {
        var probe = ValueProbe()
        probe.read(field.field.layout, of: field.part == .key ? key : value, cpuCount: field.cpuCount)
        return probe.kind == .number ? probe.number : nil
    }

    private func group(of record: UnsafeRawBufferPointer) -> String {
        guard !shape.groups.isEmpty else { return "" }
        var cells = CellSink(isForPeople: true)
        return shape.groups.map { name, layout in
            cells.removeAll()
            _ = layout.walk(record, into: &cells)
            let text = cells.ends.isEmpty ? "" : String(decoding: cells.cell(0), as: UTF8.self)
            return "\(TerminalText.escaped(name)) = \(text)"
        }.joined(separator: ", ")
    }

    /// Draws all histograms; entries are forgotten then, for the next reading brings them again, events are not.
    mutating func draw(into out: inout OutputBuffer) {
        for (group, buckets) in counts.sorted(by: { $0.key < $1.key }) { draw(group, buckets, into: &out) }
        hasChanged = false
        if shape.count != nil { counts.removeAll() }
    }

    private func draw(_ group: String, _ buckets: [Int128: Int128], into out: inout OutputBuffer) {
        if !group.isEmpty { out.append(utf8Of: group + "\n") }
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
