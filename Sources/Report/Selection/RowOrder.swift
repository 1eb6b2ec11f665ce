import Loader

/// The order of a map's entries by one field.
struct RowOrder: Sendable {
    let field: MapField
    let isDescending: Bool
    private let layout: RecordLayout

    /// Orders by a field; nil where its values have no order.
    init?(by field: MapField, isDescending: Bool) {
        switch field.field.kind {
        case .array, .object, .bytes: return nil
        case .text, .ipv4, .ipv6, .bool, .enumeration, .pointer: if field.cpuCount != nil { return nil }
        case .integer, .duration, .float: break
        }
        self.field = field
        self.isDescending = isDescending
        layout = field.field.numbers
    }

    /// A row's place among others.
    struct Rank: Comparable {
        fileprivate var isMissing = true
        fileprivate var number: Int128 = 0
        fileprivate var real: Double = 0
        fileprivate var bytes: [UInt8] = []

        static func < (left: Rank, right: Rank) -> Bool {
            if left.number != right.number { return left.number < right.number }
            if left.real != right.real { return left.real < right.real }
            return left.bytes.lexicographicallyPrecedes(right.bytes)
        }
    }

    /// Reads the place of an entry.
    func rank(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Rank {
        var probe = ValueProbe()
        probe.read(layout, of: field.part == .key ? key : value, cpuCount: field.cpuCount)
        var rank = Rank()
        rank.isMissing = probe.kind == .none || probe.real.isNaN
        if probe.kind == .number { rank.number = probe.number }
        if probe.kind == .real, !probe.real.isNaN { rank.real = probe.real }
        if probe.kind == .bytes { rank.bytes = Array(probe.bytes) }
        return rank
    }

    /// Whether one row comes before another; nil where the order does not say. Rows without the value come last.
    func precedes(_ left: Rank, _ right: Rank) -> Bool? {
        if left.isMissing != right.isMissing { return right.isMissing }
        if left == right { return nil }
        return isDescending ? right < left : left < right
    }
}
