import Loader

/// The entries of one reading of a map, in the order and number that were asked for.
public struct EntrySnapshot {
    private let order: RowOrder?
    private let limit: Int
    private var entries: [Entry] = []
    private var shown: [Entry]?

    /// Key and value of an entry, and its place in the order.
    private struct Entry: Equatable {
        let key: [UInt8]
        let value: [UInt8]
        let rank: RowOrder.Rank?
    }

    /// Begins without entries.
    ///
    /// - Parameter rows: how the map's entries are ordered, and how many are shown.
    public init(of rows: MapRows) {
        order = rows.order
        limit = rows.limit ?? .max
    }

    /// Takes an entry of the reading.
    ///
    /// - Parameters:
    ///   - key: the key's bytes.
    ///   - value: the value's bytes.
    public mutating func add(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        entries.append(
            Entry(key: Array(key), value: Array(value), rank: order?.rank(key: key, value: value)))
    }

    /// Ends the reading: what comes first is to be shown.
    ///
    /// - Returns: whether that is anything else than after the reading before.
    public mutating func settle() -> Bool {
        if let order {
            // Equal places are told apart by the key, so that a reading without changes looks the same.
            entries.sort { left, right in
                if let first = left.rank, let second = right.rank, let precedes = order.precedes(first, second) {
                    return precedes
                }
                return left.key.lexicographicallyPrecedes(right.key)
            }
        }
        let first = Array(entries.prefix(limit))
        entries.removeAll(keepingCapacity: true)
        defer { shown = first }
        return shown != first
    }

    /// Hands over the entries that are to be shown.
    ///
    /// - Parameter body: takes key and value.
    public func forEach(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) {
        for entry in shown ?? [] {
            entry.key.withUnsafeBytes { key in entry.value.withUnsafeBytes { body(key, $0) } }
        }
    }
}
