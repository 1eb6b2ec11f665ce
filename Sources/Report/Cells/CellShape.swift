import Loader

/// A map as a format of cells needs it: its layouts and the columns of its rows.
final class CellShape: Sendable {
    /// What the map is called where its rows stand together.
    let title: String
    let key: RecordLayout?
    let value: RecordLayout
    let cpuCount: Int?
    /// The columns in the order a walk of key and value fills them.
    let columns: [RecordLayout.Column]
    /// The places of `columns` in the order in which they are shown.
    let order: [Int]
    let isShown: Bool

    /// Joins the columns of key and value.
    ///
    /// - Parameters:
    ///   - map: the map.
    ///   - isQualified: whether the members of an entry's key and value are named `key.a` and `value.b`, not `a`, `b`.
    ///   - reserved: names that stand before these columns.
    init(_ map: ReportedMap, isQualified: Bool, reserved: [String]) {
        title = map.title
        isShown = map.isShown
        var names = UniqueNames(reserved: reserved)
        func named(_ layout: RecordLayout, _ root: String, qualified: Bool) -> [RecordLayout.Column] {
            layout.columns.map { column in
                let path = Self.path(column.name, below: root, isQualified: qualified)
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
            columns =
                cpuCount == nil
                ? keys + named(value, "value", qualified: isQualified)
                : keys + [RecordLayout.Column(name: names.unique("value"), isNumeric: false)]
        }
        order = map.columnOrder ?? Array(columns.indices)
    }

    private static func path(_ name: String, below root: String, isQualified: Bool) -> String {
        if name.isEmpty { return root }
        if name.hasPrefix("[") { return root + name }
        return isQualified ? "\(root).\(name)" : name
    }
}
