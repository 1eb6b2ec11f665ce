/// A row as its bytes: what it looks like is made only where it is looked at.
struct KeptRow {
    let time: UInt64
    /// Empty for an event.
    let key: [UInt8]
    let value: [UInt8]

    /// How much memory it takes, about.
    var size: Int { key.count + value.count + 96 }
}

/// The newest rows of a pane, bounded in number and bytes.
struct RowRing {
    static let rowLimit = 10_000
    static let byteLimit = 4 << 20

    private var rows: [KeptRow] = []
    /// The rows before this place are gone.
    private var start = 0
    private var bytes = 0

    var count: Int { rows.count - start }

    subscript(index: Int) -> KeptRow { rows[start + index] }

    /// Takes a row, and forgets the oldest where there are too many.
    mutating func append(_ row: KeptRow) {
        add(row)
        while count > Self.rowLimit || (bytes > Self.byteLimit && count > 1) { dropFirst() }
    }

    /// Takes a row without forgetting any, for which there is as much room again.
    ///
    /// - Returns: whether there was room.
    mutating func appendKeepingAll(_ row: KeptRow) -> Bool {
        guard count < Self.rowLimit * 2, bytes < Self.byteLimit * 2 else { return false }
        add(row)
        return true
    }

    /// Forgets all rows but those for which a condition holds.
    mutating func keep(where isKept: (KeptRow) -> Bool) {
        let kept = rows[start...].filter(isKept)
        removeAll()
        for row in kept { add(row) }
    }

    mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        (start, bytes) = (0, 0)
    }

    private mutating func add(_ row: KeptRow) {
        rows.append(row)
        bytes += row.size
    }

    private mutating func dropFirst() {
        bytes -= rows[start].size
        rows[start] = KeptRow(time: 0, key: [], value: [])
        start += 1
        // Moving the rest costs as much as it moves, so that is done once for as many rows.
        guard start > rows.count / 2 else { return }
        rows.removeFirst(start)
        start = 0
    }
}
