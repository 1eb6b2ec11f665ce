import Base
import Loader

extension ReportedMap {
    /// The map with some of its fields only, in the order of their names; as it is where it has none of them.
    func selecting(_ names: [String]) throws(BeeError) -> ReportedMap {
        var fields: [MapField] = []
        for name in names {
            guard let field = field(named: name) else { continue }
            guard !fields.contains(where: { $0.isSame(as: field) }) else {
                throw BeeError(.usage, name, "is named twice")
            }
            fields.append(field)
        }
        guard !fields.isEmpty else { return self }
        // Beside the whole key or value, its members are there already.
        let whole = Set(fields.filter(\.path.steps.isEmpty).map(\.part))
        fields.removeAll { whole.contains($0.part) && !$0.path.steps.isEmpty }
        var result = self
        switch rows {
        case .events(let layout): result.rows = .events(picked(fields, .value, of: layout))
        case .entries(let key, let value, let cpuCount):
            let hasValue = fields.contains { $0.part == .value }
            result.rows = .entries(
                key: picked(fields, .key, of: key), value: picked(fields, .value, of: value),
                cpuCount: hasValue ? cpuCount : nil)
            result.columnOrder = Self.order(of: fields, isPerCPU: cpuCount != nil)
        }
        return result
    }

    private func picked(_ fields: [MapField], _ part: MapField.Part, of layout: RecordLayout) -> RecordLayout {
        layout.selecting(fields.filter { $0.part == part }.map(\.path)) ?? layout
    }

    /// Where the columns of each field are, those of the key before those of the value.
    private static func order(of fields: [MapField], isPerCPU: Bool) -> [Int] {
        var order: [Int] = []
        let keyCount = fields.filter { $0.part == .key }.reduce(0) { $0 + $1.field.layout.columns.count }
        var next: [MapField.Part: Int] = [.key: 0, .value: keyCount]
        var hasValue = false
        for field in fields {
            let isOneCell = isPerCPU && field.part == .value
            if isOneCell, hasValue { continue }
            hasValue = hasValue || field.part == .value
            let first = next[field.part] ?? 0
            let count = isOneCell ? 1 : field.field.layout.columns.count
            order += first..<first + count
            next[field.part] = first + count
        }
        return order
    }
}

extension MapField {
    /// Whether another name means the same value.
    func isSame(as other: MapField) -> Bool { part == other.part && path == other.path }
}
