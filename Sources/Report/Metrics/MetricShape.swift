import Loader

/// What becomes of each value of a map's rows: a label, a number, or nothing.
struct MetricShape {
    /// What a column is for.
    enum Role {
        /// Its text is a label; what stands before the value, as in `pid="`.
        case label([UInt8])
        /// It is a number with this place among the numbers of a row.
        case number(Int)
        /// It cannot be told in metrics.
        case none
    }

    /// What the columns of a row are for, those of the key first.
    private(set) var roles: [Role] = []
    /// The names of the members that are samples of their own, empty for a value that is one number.
    private(set) var members: [String] = []
    /// The ranges of a histogram; nil for what is none.
    private(set) var scale: MetricScale?
    /// The label that all series have, where there are maps of several images; empty where not.
    let lead: [UInt8]
    /// The names that no other label may have.
    private let reserved: [String]

    /// Finds out what the columns are for; nil where there is nothing to tell, as of values without a number.
    ///
    /// - Parameter measured: the map, and what becomes of its rows.
    init?(_ measured: MeasuredMap) {
        let map = measured.map
        lead = Self.lead(map.image)
        reserved = map.image == nil ? [] : ["image"]
        guard let kind = measured.kind else { return nil }
        switch (map.rows, kind) {
        case (.events, .gauge): return nil
        case (.events(let event), .counter):
            members = [""]
            var names = UniqueNames(reserved: reserved)
            roles = event.columns.map { Self.label($0, root: "event", &names) }
        case (.events(let event), .histogram):
            guard let quantity = Self.quantity(of: event, measured) else { return nil }
            observe(quantity, of: event, root: "event", isSlot: false, measured.request?.scale)
        case (.entries(let key, let value, _), .histogram):
            guard let quantity = Self.quantity(of: key, measured), value.columns.filter(\.isNumeric).count == 1 else {
                return nil
            }
            observe(quantity, of: key, root: "key", isSlot: map.isIndexed, measured.request?.scale)
            roles += value.columns.map { $0.isNumeric ? .number(1) : .none }
        case (.entries(let key, let value, _), _):
            var names = UniqueNames(reserved: reserved)
            roles = key.columns.map { Self.label($0, root: "key", &names) }
            for column in value.columns {
                roles.append(column.isNumeric ? .number(members.count) : .none)
                if column.isNumeric { members.append(column.name) }
            }
            guard !members.isEmpty else { return nil }
        }
    }

    /// How many numbers a row has.
    var numberCount: Int { scale == nil ? members.count : 2 }

    /// Makes one column the quantity that is sorted into ranges, and labels of the others.
    private mutating func observe(
        _ quantity: Int, of layout: RecordLayout, root: String, isSlot: Bool, _ asked: HistogramScale?
    ) {
        let column = layout.columns[quantity]
        let isSlot = isSlot && column.name.isEmpty || column.name.split(separator: ".").last == "slot"
        scale = asked.map(MetricScale.init) ?? (isSlot ? .slots : .bee)
        var names = UniqueNames(reserved: ["le"] + reserved)
        for (index, column) in layout.columns.enumerated() {
            roles.append(index == quantity ? .number(0) : Self.label(column, root: root, &names))
        }
    }

    /// The column that is sorted into ranges: the one that was asked for, the only one, or the number with a name that
    /// says so.
    private static func quantity(of layout: RecordLayout, _ measured: MeasuredMap) -> Int? {
        let asked = measured.request?.key.flatMap { measured.map.field(named: $0)?.path.text }
        let named = (asked.map { [$0] } ?? ["", "le", "slot", "bucket"]).lazy.compactMap { name in
            layout.columns.firstIndex { $0.name == name && $0.isNumeric }
        }
        return named.first
    }

    /// The label that tells of which image something is; nothing where there is one only.
    static func lead(_ image: String?) -> [UInt8] {
        guard let image else { return [] }
        var out = OutputBuffer()
        out.append("image=\"")
        out.append(labelValueOf: image)
        out.append(UInt8(ascii: "\""))
        return Array(out.bytes)
    }

    private static func label(_ column: RecordLayout.Column, root: String, _ names: inout UniqueNames) -> Role {
        let name = names.unique(MetricName.label(column.name.isEmpty ? root : column.name))
        return .label(Array("\(name)=\"".utf8))
    }
}
