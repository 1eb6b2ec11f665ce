import Loader

/// A map as a format of cells needs it: its layouts and the columns of its rows.
final class CellShape: Sendable {
    let name: String
    let key: RecordLayout?
    let value: RecordLayout
    let cpuCount: Int?
    let columns: [RecordLayout.Column]

    /// Joins the columns of key and value.
    ///
    /// - Parameters:
    ///   - map: the map.
    ///   - isQualified: whether the members of an entry's key and value are named `key.a` and `value.b`, not `a`, `b`.
    ///   - reserved: names that stand before these columns.
    init(_ map: ReportedMap, isQualified: Bool, reserved: [String]) {
        name = map.name
        var names = UniqueNames(reserved: reserved)
        func named(_ layout: RecordLayout, _ root: String, qualified: Bool) -> [RecordLayout.Column] {
            layout.columns.map { column in
                let path = column.name.isEmpty ? root : qualified ? "\(root).\(column.name)" : column.name
                return RecordLayout.Column(name: names.unique(path), isNumeric: column.isNumeric)
            }
        }
        switch map.rows {
        case .events(let layout):
            (key, value, cpuCount) = (nil, layout, nil)
            columns = named(layout, "event", qualified: false)
        case .entries(let key, let value, let cpuCount):
            (self.key, self.value, self.cpuCount) = (key, value, cpuCount)
            let keys = named(key, "key", qualified: isQualified)
            guard cpuCount != nil else {
                columns = keys + named(value, "value", qualified: isQualified)
                return
            }
            columns = keys + [RecordLayout.Column(name: names.unique("value"), isNumeric: false)]
        }
    }
}
