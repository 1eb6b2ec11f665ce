import Base
import Loader

/// What was asked of the histogram of one map.
struct HistogramRequest: Sendable {
    /// The name of the field that is sorted into buckets, where it was given.
    let key: String?
    /// The buckets, where they were given.
    let scale: HistogramScale?

    /// What was asked, for each map; nil where nothing was.
    static func all(in request: RowRequest, for maps: [ReportedMap]) throws(BeeError) -> [HistogramRequest?] {
        let keys = try pairs(request.histogramKeys, "--hist-key MAP=FIELD", maps)
        let scales = try pairs(request.histogramBuckets, "--hist-buckets MAP=1,2,5", maps)
        return try maps.map { (map) throws(BeeError) in
            let scale = try scales[map.name].map { (text) throws(BeeError) in try self.scale(text, of: map) }
            let key = keys[map.name]
            if let key, map.field(named: key) == nil {
                throw BeeError(.usage, key, "is no field of \(map.name)", hint: [map].hint(for: key))
            }
            guard scale != nil || key != nil else { return nil }
            let asked = HistogramRequest(key: key, scale: scale)
            guard HistogramShape.make(of: map, asked) != nil else {
                throw BeeError(
                    .usage, map.name, "cannot be drawn as a histogram",
                    hint: "name a number in the key of a map whose values are numbers, or in an event: "
                        + "--hist-key \(map.name)=FIELD")
            }
            return asked
        }
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
                let names = maps.names
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
