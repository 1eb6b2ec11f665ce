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
    ///   - key: the name of the field that is sorted into buckets, where it was given.
    ///   - scale: the buckets, where they were given.
    /// - Returns: the shape; nil where the map's types give no histogram.
    static func make(of map: ReportedMap, key: String?, scale: HistogramScale?) -> HistogramShape? {
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

/// What was asked of histograms, by map.
enum HistogramRequest {
    /// The shape of each map that is drawn: those called `hist_…`, and those that are named.
    static func shapes(_ request: RowRequest, for maps: [ReportedMap]) throws(BeeError) -> [HistogramShape?] {
        let keys = try pairs(request.histogramKeys, "--hist-key MAP=FIELD", maps)
        let scales = try pairs(request.histogramBuckets, "--hist-buckets MAP=1,2,5", maps)
        var shapes: [HistogramShape?] = []
        for map in maps {
            let scale = try scales[map.name].map { (text) throws(BeeError) in try self.scale(text, of: map) }
            let key = keys[map.name]
            if let key, map.field(named: key) == nil {
                throw BeeError(.usage, key, "is no field of \(map.name)", hint: [map].hint(for: key))
            }
            let isAsked = scale != nil || key != nil
            let shape =
                isAsked || map.name.hasPrefix("hist_") ? HistogramShape.make(of: map, key: key, scale: scale) : nil
            guard shape != nil || !isAsked else {
                throw BeeError(
                    .usage, map.name, "cannot be drawn as a histogram",
                    hint: "name a number in the key of a map whose values are numbers, or in an event: "
                        + "--hist-key \(map.name)=FIELD")
            }
            shapes.append(shape)
        }
        return shapes
    }

    private static func scale(_ text: String, of map: ReportedMap) throws(BeeError) -> HistogramScale {
        if let scale = HistogramScale(text) { return scale }
        throw BeeError(
            .usage, text, "are no buckets for \(map.name)", hint: "write rising upper bounds 1,2,5, linear:10 or log2")
    }

    private static func pairs(
        _ texts: [String], _ form: String, _ maps: [ReportedMap]
    ) throws(BeeError) -> [String: String] {
        var pairs: [String: String] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw BeeError(.usage, text, "is not understood", hint: "write \(form)") }
            guard maps.contains(where: { $0.name == parts[0] }) else {
                let names = maps.map(\.name)
                throw BeeError(
                    .usage, parts[0], "is no map that is shown",
                    hint: NearestName.hint(names, to: parts[0]) ?? "shown are: " + names.joined(separator: ", "))
            }
            guard pairs.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw BeeError(.usage, parts[0], "is given twice", hint: "write one \(form)")
            }
        }
        return pairs
    }
}
