import Loader

/// One comparison of a filter, ready to be made on the bytes of a row.
final class FieldTest: Sendable {
    /// What is asked of the value.
    enum Predicate: Sendable {
        case number(Comparison, Int128)
        case real(Comparison, Double)
        case bytes(Comparison, [UInt8])
        case pattern(RegularExpression, isWanted: Bool)
        case network(AddressRange, isWanted: Bool)
    }

    private let part: MapField.Part
    private let layout: RecordLayout
    private let cpuCount: Int?
    private let predicate: Predicate

    init(_ field: MapField, _ predicate: Predicate) {
        part = field.part
        cpuCount = field.cpuCount
        self.predicate = predicate
        if case .number = predicate { layout = field.field.numbers } else { layout = field.field.layout }
    }

    /// Whether the row has the value and the comparison holds.
    func holds(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        var probe = ValueProbe()
        probe.read(layout, of: part == .key ? key : value, cpuCount: cpuCount)
        switch predicate {
        case .number(let comparison, let number):
            return probe.kind == .number && comparison.holds(probe.number, number)
        case .real(let comparison, let number): return probe.kind == .real && comparison.holds(probe.real, number)
        case .bytes(let comparison, let text):
            return probe.kind == .bytes && comparison.holds(Self.order(probe.bytes, text), 0)
        case .pattern(let expression, let isWanted):
            // A value of an enumeration without a name is no text.
            return probe.kind == .bytes && expression.matches(probe.bytes) == isWanted
        case .network(let range, let isWanted): return probe.kind == .bytes && range.contains(probe.bytes) == isWanted
        }
    }

    /// Compares byte by byte: below zero, zero or above, as memcmp(3) does.
    static func order(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Int {
        for (index, byte) in right.enumerated() {
            guard index < left.count else { return -1 }
            if left[index] != byte { return left[index] < byte ? -1 : 1 }
        }
        return left.count > right.count ? 1 : 0
    }
}
