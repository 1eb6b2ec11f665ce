import Glibc

/// Numbers by the text of their labels.
///
/// A table of its own rather than a dictionary: looking a series up by bytes that lie elsewhere allocates nothing. Texts
/// come from what programs meet; `Hasher` has a seed nobody knows.
struct SeriesTable {
    /// How many numbers a series has.
    let width: Int
    /// The numbers, `width` for each series.
    var values: [Double] = []
    /// How many series there are.
    var count: Int { ends.count }
    private var text: [UInt8] = []
    /// Where each series' text ends.
    private var ends: [Int] = []
    /// Numbers of series, counted from 1, at places their texts' hashes lead to.
    private var slots: [UInt32]

    private static let fewestSlots = 64

    init(width: Int) {
        self.width = width
        slots = Array(repeating: 0, count: Self.fewestSlots)
    }

    /// Forgets all series and keeps the memory.
    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        for slot in slots.indices { slots[slot] = 0 }
    }

    /// The labels of a series.
    func labels(_ index: Int) -> ArraySlice<UInt8> { text[range(index)] }

    /// Finds a series, or adds one with zeros.
    ///
    /// - Parameters:
    ///   - labels: its text.
    ///   - isFull: whether no series may be added.
    /// - Returns: its number, nil where it is new and may not be added.
    mutating func find(_ labels: UnsafeRawBufferPointer, isFull: Bool) -> Int? {
        var slot = place(of: labels)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if isEqual(index, labels) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard !isFull else { return nil }
        text.append(contentsOf: labels)
        ends.append(text.count)
        for _ in 0..<width { values.append(0) }
        slots[slot] = UInt32(count)
        if count * 2 > slots.count { grow() }
        return count - 1
    }

    /// The numbers of all series, in the order of their labels.
    func sorted() -> [Int] {
        text.withUnsafeBytes { text in
            (0..<count).sorted { left, right in
                let (left, right) = (range(left), range(right))
                guard let base = text.baseAddress else { return false }
                let order = memcmp(base + left.lowerBound, base + right.lowerBound, min(left.count, right.count))
                return order == 0 ? left.count < right.count : order < 0
            }
        }
    }

    private func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

    private func isEqual(_ index: Int, _ labels: UnsafeRawBufferPointer) -> Bool {
        let range = range(index)
        guard range.count == labels.count, let other = labels.baseAddress else { return range.count == labels.count }
        return text.withUnsafeBytes { text in
            text.baseAddress.map { memcmp($0 + range.lowerBound, other, range.count) == 0 } ?? false
        }
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for index in 0..<count {
            var slot = labels(index).withUnsafeBytes { place(of: $0) }
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(index + 1)
        }
    }

    private func place(of labels: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: labels)
        return hasher.finalize() & (slots.count - 1)
    }
}
