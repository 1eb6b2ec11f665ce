import Base
import Loader

/// How the rows of a map become histograms: what is counted, where the count is, and what tells several apart.
final class HistogramShape: Sendable {
    /// The value that is sorted into buckets.
    let observed: MapField
    /// Its name.
    let title: String
    /// How often it was seen; nil where each row counts once.
    let count: MapField?
    /// The other fields beside it, by name: rows that differ in them belong to histograms of their own.
    let groups: [(name: String, layout: RecordLayout)]
    let scale: HistogramScale

    private init(
        _ map: ReportedMap, observed: MapField, count: MapField?, groups: [(name: String, layout: RecordLayout)],
        scale: HistogramScale?
    ) {
        self.observed = observed
        self.count = count
        self.groups = groups
        var name = observed.path.text
        if name.isEmpty { name = count == nil ? "event" : "key" }
        let isSlot = map.isIndexed || observed.path.steps.last == .member("slot")
        self.scale = scale ?? (count != nil && isSlot ? .slots : .powers)
        var unit = ""
        if case .duration = observed.field.kind { unit = " (ns)" }
        title = name + unit
    }

    /// The members that are taken where none is named: bee's, and what programs call the number of a bucket.
    private static let names = ["le", "slot", "bucket"]

    /// Finds out how a map is drawn.
    ///
    /// - Parameters:
    ///   - map: the map.
    ///   - request: what was asked of its histogram; nil where nothing was.
    /// - Returns: the shape; nil where the map's types give no histogram.
    static func make(of map: ReportedMap, _ request: HistogramRequest? = nil) -> HistogramShape? {
        let (key, scale) = (request?.key, request?.scale)
        let names = key.map { [$0] } ?? names
        switch map.rows {
        case .events(let layout):
            guard let observed = number(map, layout.isObject ? names : key.map { [$0] } ?? ["event"], .value) else {
                return nil
            }
            let groups = others(than: observed, in: layout)
            return HistogramShape(map, observed: observed, count: nil, groups: groups, scale: scale)
        case .entries(let layout, _, _):
            guard let observed = number(map, layout.isObject ? names : key.map { [$0] } ?? ["key"], .key),
                let count = number(map, ["value"], .value)
            else { return nil }
            let groups = others(than: observed, in: layout)
            return HistogramShape(map, observed: observed, count: count, groups: groups, scale: scale)
        }
    }

    private static func number(_ map: ReportedMap, _ names: [String], _ part: MapField.Part) -> MapField? {
        for name in names {
            guard let field = map.field(named: name), field.part == part else { continue }
            switch field.field.kind {
            case .integer, .duration: return field
            default: continue
            }
        }
        return nil
    }

    private static func others(
        than observed: MapField, in layout: RecordLayout
    ) -> [(name: String, layout: RecordLayout)] {
        layout.columns.compactMap { column in
            guard let path = FieldPath(parsing: column.name), path != observed.path,
                let field = layout.field(at: path)
            else { return nil }
            return (column.name, field.layout)
        }
    }
}
