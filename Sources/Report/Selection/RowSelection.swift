public import Base
import Loader

/// Which rows of which maps are shown, what of them and in which order, whatever the format.
public struct RowSelection: Sendable {
    /// What is shown of each map, in the order of the maps it was made for.
    public let maps: [MapRows]

    /// Checks a request against the maps' types.
    ///
    /// - Parameters:
    ///   - request: what was asked for.
    ///   - maps: all maps that give rows.
    /// - Throws: `usage` for a mistake in the filter, and for a field or map that does not exist.
    public init(_ request: RowRequest, of maps: [ReportedMap]) throws(BeeError) {
        let filters = try request.filter.map { (text) throws(BeeError) in try FilterCompiler.compile(text, for: maps) }
        let orders = try Self.orders(request, of: maps)
        let histograms = try HistogramRequest.all(in: request, for: maps)
        try Self.checkNames(request.fields, in: maps)
        var all: [MapRows] = []
        for (index, map) in maps.enumerated() {
            var shown = try map.selecting(request.fields)
            shown.isShown = filters?[index].rejectsAll != true
            if request.drawsHistograms, histograms[index] != nil || map.name.hasPrefix("hist_") {
                shown.histogram = .make(of: map, histograms[index])
            }
            all.append(
                MapRows(
                    map: map, shown: shown, filter: filters?[index], order: orders[index],
                    limit: orders[index] == nil ? nil : request.top, histogram: histograms[index]))
        }
        self.maps = all
    }

    /// What is shown of maps without a request: all of it.
    ///
    /// - Parameter map: a map.
    /// - Returns: its rows as they are.
    public static func everything(of map: ReportedMap) -> MapRows {
        MapRows(map: map, shown: map, filter: nil, order: nil, limit: nil, histogram: nil)
    }

    private static func checkNames(_ names: [String], in maps: [ReportedMap]) throws(BeeError) {
        for name in names where !maps.contains(where: { $0.field(named: name) != nil }) {
            throw BeeError(.usage, name, "is no field of what is shown", hint: maps.hint(for: name))
        }
    }

    /// The order of each map's entries; where only a number of them was asked for, the largest values come first.
    private static func orders(_ request: RowRequest, of maps: [ReportedMap]) throws(BeeError) -> [RowOrder?] {
        guard let text = request.sort ?? (request.top == nil ? nil : "-value") else { return maps.map { _ in nil } }
        let isDescending = text.hasPrefix("-")
        let name = isDescending ? String(text.dropFirst()) : text
        let entries = maps.filter(\.hasEntries)
        guard !entries.isEmpty else {
            throw BeeError(
                .usage, request.sort == nil ? "--top" : "--sort", "is for maps that have entries, and none is shown")
        }
        let fields = maps.map { $0.hasEntries ? $0.field(named: name) : nil }
        let orders = fields.map { field in field.flatMap { RowOrder(by: $0, isDescending: isDescending) } }
        guard orders.allSatisfy({ $0 == nil }) else { return orders }
        if request.sort == nil {
            throw BeeError(
                .usage, "--top", "needs a field to order by: no map's value is a number",
                hint: "add --sort -FIELD; " + entries.hint(for: name))
        }
        let isKnown = fields.contains { $0 != nil }
        throw BeeError(
            .usage, name, isKnown ? "has values without an order" : "is no field of the maps that have entries",
            hint: entries.hint(for: name))
    }
}

/// What is shown of one map.
public struct MapRows: Sendable {
    /// The map with all its fields.
    let map: ReportedMap
    /// The map as formats take it, with the fields that were picked.
    public let shown: ReportedMap
    let filter: RowFilter?
    let order: RowOrder?
    let limit: Int?
    /// What was asked of its histogram, drawn or not; nil where nothing was.
    let histogram: HistogramRequest?

    /// Whether entries are shown a whole reading at a time, in order, rather than one by one as they change.
    public var isSnapshot: Bool { order != nil || shown.histogram != nil }

    /// Whether the map is drawn, and so needs to be told when a reading ends.
    public var isDrawn: Bool { shown.histogram != nil }

    /// Whether a row is to be shown.
    ///
    /// - Parameters:
    ///   - key: an entry's key; nothing of an event.
    ///   - value: an entry's value, or an event.
    /// - Returns: whether it fulfils the filter.
    public func accepts(
        key: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0), value: UnsafeRawBufferPointer
    ) -> Bool {
        filter?.accepts(key: key, value: value) ?? true
    }
}

extension ReportedMap {
    /// Whether its rows are entries rather than events.
    var hasEntries: Bool {
        if case .entries = rows { true } else { false }
    }
}
