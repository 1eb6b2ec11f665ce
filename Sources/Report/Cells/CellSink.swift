import Loader

/// Writes each column of a record as the text of one cell, an array as JSON in one cell.
///
/// The cells lie one after the other in one buffer, so that a row allocates nothing.
struct CellSink: ValueSink, ~Copyable {
    /// The text of all cells; control characters are spelled out already.
    private(set) var json = JSONSink()
    /// Where each cell ends.
    private(set) var ends: [Int] = []
    /// Whether durations are written for people (`1.5ms`) rather than as nanoseconds.
    let isForPeople: Bool
    private var arrayDepth = 0

    init(isForPeople: Bool) {
        self.isForPeople = isForPeople
    }

    mutating func removeAll() {
        json.out.removeAll()
        ends.removeAll(keepingCapacity: true)
    }

    /// The text of a cell; valid until the next value.
    func cell(_ index: Int) -> UnsafeRawBufferPointer {
        let start = index == 0 ? 0 : ends[index - 1]
        return UnsafeRawBufferPointer(rebasing: json.out.bytes[start..<ends[index]])
    }

    /// Adds a cell that is a time of day.
    mutating func timeOfDay(_ nanoseconds: UInt64) {
        json.out.append(timeOfDay: nanoseconds)
        endCell()
    }

    /// Adds the cells of a map's value; of a per-CPU map, one cell with an array of one value for each CPU.
    mutating func walk(_ layout: RecordLayout, _ bytes: UnsafeRawBufferPointer, cpuCount: Int?) -> Bool {
        guard cpuCount != nil else { return layout.walk(bytes, into: &self) }
        let isWhole = json.walk(layout, bytes, cpuCount: cpuCount)
        endValue()
        return isWhole
    }

    mutating func beginObject() {
        if arrayDepth > 0 { json.beginObject() }
    }

    mutating func endObject() {
        if arrayDepth > 0 { json.endObject() }
    }

    mutating func beginArray() {
        arrayDepth += 1
        json.beginArray()
    }

    mutating func endArray() {
        json.endArray()
        arrayDepth -= 1
        endValue()
    }

    mutating func key(_ name: LayoutName) {
        if arrayDepth > 0 { json.key(name) }
    }

    mutating func missing(columns: Int) {
        for _ in 0..<columns { endCell() }
    }

    /// Ends a value that was written as JSON: as a cell it has no comma behind it.
    private mutating func endValue() {
        guard arrayDepth == 0 else { return }
        json.out.drop(UInt8(ascii: ","))
        endCell()
    }

    private mutating func endCell() { ends.append(json.out.count) }
}

extension CellSink {
    mutating func signed(_ value: Int64) {
        json.signed(value)
        endValue()
    }

    mutating func unsigned(_ value: UInt64) {
        json.unsigned(value)
        endValue()
    }

    mutating func wideSigned(_ value: Int128) {
        json.wideSigned(value)
        endValue()
    }

    mutating func wideUnsigned(_ value: UInt128) {
        json.wideUnsigned(value)
        endValue()
    }

    mutating func bool(_ value: Bool) {
        json.bool(value)
        endValue()
    }

    mutating func float(_ value: Float) {
        json.float(value)
        endValue()
    }

    mutating func double(_ value: Double) {
        json.double(value)
        endValue()
    }

    mutating func text(_ bytes: UnsafeRawBufferPointer) {
        guard arrayDepth == 0 else { return json.text(bytes) }
        json.out.append(visible: bytes)
        endCell()
    }

    mutating func enumerator(_ name: LayoutName) { text(name.utf8) }

    mutating func pointer(_ address: UInt64) {
        guard arrayDepth == 0 else { return json.pointer(address) }
        json.out.append("0x")
        json.out.append(hex: address)
        endCell()
    }

    mutating func ipv4(_ bytes: UnsafeRawBufferPointer) {
        guard arrayDepth == 0 else { return json.ipv4(bytes) }
        json.out.append(ipv4: bytes)
        endCell()
    }

    mutating func ipv6(_ bytes: UnsafeRawBufferPointer) {
        guard arrayDepth == 0 else { return json.ipv6(bytes) }
        json.out.append(ipv6: bytes)
        endCell()
    }

    mutating func opaque(_ bytes: UnsafeRawBufferPointer) {
        guard arrayDepth == 0 else { return json.opaque(bytes) }
        json.out.append(hexOf: bytes)
        endCell()
    }

    mutating func duration(_ nanoseconds: UInt64, isNegative: Bool) {
        guard isForPeople else {
            json.duration(nanoseconds, isNegative: isNegative)
            return endValue()
        }
        if arrayDepth > 0 { json.out.append(UInt8(ascii: "\"")) }
        json.out.append(duration: nanoseconds, isNegative: isNegative)
        if arrayDepth > 0 { return json.out.append("\",") }
        endCell()
    }
}

extension CellSink {
    /// Adds a cell that is a name from outside the records.
    mutating func name(_ name: String) {
        Array(name.utf8).withUnsafeBytes { text($0) }
    }
}

extension CellShape {
    /// Adds the cells of a row.
    ///
    /// - Parameters:
    ///   - cells: takes them.
    ///   - time: when it was read.
    ///   - bytes: an entry's key; of an event they are not looked at.
    ///   - value: an entry's value, or an event.
    /// - Returns: whether key and value held every value of their types.
    func fill(
        _ cells: inout CellSink, time: UInt64, key bytes: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
    ) -> Bool {
        cells.timeOfDay(time)
        let isKeyWhole = key?.walk(bytes, into: &cells) ?? true
        let isValueWhole = cells.walk(self.value, value, cpuCount: cpuCount)
        return isKeyWhole && isValueWhole
    }
}
