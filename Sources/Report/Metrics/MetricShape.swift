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

    /// Finds out what the columns are for; nil where there is nothing to tell, as of values without a number.
    ///
    /// - Parameters:
    ///   - rows: the rows of a map.
    ///   - kind: what becomes of them.
    init?(_ rows: ReportedMap.Rows, _ kind: MeasuredMap.Kind) {
        switch (rows, kind) {
        case (.events, .gauge): return nil
        case (.events(let event), .counter):
            members = [""]
            var names = UniqueNames()
            roles = event.columns.map { Self.label($0, root: "event", &names) }
        case (.events(let event), .histogram):
            guard let quantity = Self.quantity(of: event) else { return nil }
            observe(quantity, of: event, root: "event", isSlot: false)
        case (.entries(let key, let value, _), .histogram(let ofSlots)):
            guard let quantity = Self.quantity(of: key), value.columns.filter(\.isNumeric).count == 1 else {
                return nil
            }
            observe(quantity, of: key, root: "key", isSlot: ofSlots)
            roles += value.columns.map { $0.isNumeric ? .number(1) : .none }
        case (.entries(let key, let value, _), _):
            var names = UniqueNames()
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
    private mutating func observe(_ quantity: Int, of layout: RecordLayout, root: String, isSlot: Bool) {
        let column = layout.columns[quantity]
        scale = isSlot && column.name.isEmpty || column.name == "slot" ? .slots : .bee
        var names = UniqueNames(reserved: ["le"])
        for (index, column) in layout.columns.enumerated() {
            roles.append(index == quantity ? .number(0) : Self.label(column, root: root, &names))
        }
    }

    /// The column that is sorted into ranges: the only one, or the number with a name that says so.
    private static func quantity(of layout: RecordLayout) -> Int? {
        let named = ["", "le", "slot", "bucket"].lazy.compactMap { name in
            layout.columns.firstIndex { $0.name == name && $0.isNumeric }
        }
        return named.first
    }

    private static func label(_ column: RecordLayout.Column, root: String, _ names: inout UniqueNames) -> Role {
        let name = names.unique(MetricName.label(column.name.isEmpty ? root : column.name))
        return .label(Array("\(name)=\"".utf8))
    }
}

/// The ranges of a histogram.
struct MetricScale {
    /// The largest quantity of each range, rising; a last range takes what is larger.
    let bounds: [Double]
    /// Whether quantities are numbers of powers of two, which stand for the largest number they cover.
    let isOfSlots: Bool

    /// Those of bee.
    static let bee = MetricScale(bounds: [0, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000], isOfSlots: false)

    /// Powers of two: slot 0 for 0 and 1, slot 1 for 2 and 3, slot 2 for 4 to 7.
    static let slots = MetricScale(bounds: (0..<32).map { Double(UInt64(2) << UInt64($0) - 1) }, isOfSlots: true)

    /// The quantity that a number stands for.
    func quantity(_ number: Double) -> Double {
        guard isOfSlots else { return number }
        return Double(sign: .plus, exponent: Int(max(0, min(number, 1000))) + 1, significand: 1) - 1
    }

    /// The place of the range a quantity belongs to.
    func range(of quantity: Double) -> Int {
        bounds.firstIndex { quantity <= $0 } ?? bounds.count
    }
}
