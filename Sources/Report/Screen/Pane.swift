import Base
import Loader

/// What a screen shows of one map: its rows, and which part of them is looked at.
struct Pane {
    /// Where a pane's rows come from.
    enum Source {
        /// Rows that come one by one, the newest last.
        case events
        /// All entries of a map, replaced by the next reading.
        case reading
        /// A drawing, replaced by the next.
        case drawing
    }

    let name: String
    let source: Source
    let shape: CellShape
    /// The columns, whose widths only grow.
    var block: TableBlock
    /// The lines of a drawing.
    var drawing: [[UInt8]] = [] {
        didSet { hasChanged = true }
    }
    private(set) var rows = RowRing()
    private var reading = RowRing()
    private var readingPassed = 0
    /// How many rows there were, those that are gone included.
    private(set) var total = 0
    /// How many rows were not kept: events while the pane stood still, entries of a map that has too many.
    private(set) var passed = 0
    /// The first line that is shown; nil where the last ones are.
    private(set) var top: Int?
    /// How many columns are hidden on the left.
    private(set) var left = 0
    /// Whether anything is to be drawn anew.
    var hasChanged = true

    init(_ map: ReportedMap) {
        name = TerminalText.escaped(map.title)
        shape = CellShape(map, isQualified: false, reserved: ["time"])
        block = TableBlock(columns: shape.columns, order: shape.order)
        source = map.histogram != nil ? .drawing : map.hasEntries ? .reading : .events
        top = source == .events ? nil : 0
    }

    /// How many lines there are to look at.
    var count: Int { source == .drawing ? drawing.count : rows.count }

    /// How many lines stand above them.
    var headCount: Int { source == .drawing ? 1 : 2 }

    /// The first line that is shown where there is room for some.
    func first(in height: Int) -> Int {
        let last = max(0, count - height)
        return top.map { min($0, last) } ?? last
    }
}

// Rows come.
extension Pane {
    mutating func event(_ row: KeptRow) {
        total += 1
        hasChanged = true
        guard top != nil else { return rows.append(row) }
        if !rows.appendKeepingAll(row) { passed += 1 }
    }

    mutating func entry(_ row: KeptRow) {
        if !reading.appendKeepingAll(row) { readingPassed += 1 }
    }

    /// Shows the entries that came since the last reading, in place of those before.
    mutating func endReading(isPaused: Bool) {
        if !isPaused {
            swap(&rows, &reading)
            passed = readingPassed
            hasChanged = true
        }
        reading.removeAll()
        readingPassed = 0
    }

    mutating func keep(where isKept: (KeptRow) -> Bool) {
        rows.keep(where: isKept)
        if source == .events { release() }
        hasChanged = true
    }
}

// The person looks around.
extension Pane {
    /// Moves by lines, and follows again where that reaches the newest.
    mutating func scroll(by lines: Int, in height: Int, isPaused: Bool) {
        let target = first(in: height) + lines
        top = min(max(0, target), max(0, count - height))
        if source == .events, !isPaused, target >= count - height { release() }
        hasChanged = true
    }

    mutating func shift(by columns: Int) {
        left = max(0, left + columns)
        hasChanged = true
    }

    /// Stands still where it is.
    mutating func hold(in height: Int) { top = first(in: height) }

    /// Follows what comes.
    mutating func release() {
        if source == .events { (top, passed) = (nil, 0) }
        hasChanged = true
    }
}
