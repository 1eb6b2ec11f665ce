extension IndexEditor {
    /// The index as it is to be written: what stays byte for byte as it came, blanks included, for of thousands of entries a
    /// change concerns few; what is new as compact JSON.
    func render() -> [UInt8] {
        guard isChanged, let list = original.root["manifests"] else { return original.bytes }
        let others = entries.lazy.filter { !$0.value.isInDocument(of: original.root) }
        let capacity = others.reduce(original.bytes.count + 2) { $0 + $1.value.range.count + 1 }
        var writer = EntryListWriter(source: original.bytes, upTo: list.range.lowerBound, capacity: capacity)
        var last: JSONValue?
        for entry in entries {
            if let last, last.isFollowed(by: entry.value) {
                writer.extend(to: entry.value.range.upperBound)
            } else if entry.value.isInDocument(of: original.root) {
                writer.copy(entry.value.range)
            } else {
                writer.add(entry.bytes)
            }
            last = entry.value.isInDocument(of: original.root) ? entry.value : nil
        }
        return writer.finish(from: list.range.upperBound)
    }

    private var isChanged: Bool {
        entries.count != original.entries.count
            || !zip(entries, original.entries).allSatisfy { $0.value.isSame(as: $1.value) }
    }
}

/// Writes a document whose one list changes.
private struct EntryListWriter {
    private let source: [UInt8]
    private var bytes: [UInt8] = []
    /// What is to be copied of the source next.
    private var run: Range<Int>
    private var isEmpty = true

    /// Begins with the source's bytes before the list.
    init(source: [UInt8], upTo end: Int, capacity: Int) {
        self.source = source
        bytes.reserveCapacity(capacity)
        bytes += source[..<end]
        bytes.append(UInt8(ascii: "["))
        run = end..<end
    }

    /// Adds an entry that follows in the source on the one added last.
    mutating func extend(to end: Int) {
        run = run.lowerBound..<end
    }

    /// Adds an entry of the source.
    mutating func copy(_ range: Range<Int>) {
        separate()
        run = range
    }

    /// Adds another entry.
    mutating func add(_ entry: ArraySlice<UInt8>) {
        separate()
        bytes += entry
    }

    /// Ends the list and adds the source's bytes behind it.
    mutating func finish(from start: Int) -> [UInt8] {
        endRun()
        bytes.append(UInt8(ascii: "]"))
        bytes += source[start...]
        return bytes
    }

    private mutating func separate() {
        endRun()
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
    }

    private mutating func endRun() {
        bytes += source[run]
        run = run.upperBound..<run.upperBound
    }
}
