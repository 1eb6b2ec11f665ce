import Loader

/// Writes the labels of a row as one text and adds up its numbers.
///
/// Both lie in memory that is kept, so that a row allocates nothing.
struct MetricSink: ValueSink, ~Copyable {
    /// The row's labels, as in `pid="1",comm="bash"`.
    private(set) var labels = OutputBuffer()
    /// The row's numbers; those of several processors are added.
    private(set) var numbers: [Double] = []
    /// How many numbers were met.
    private(set) var numbersMet = 0
    private var json = JSONSink()
    private var roles: [MetricShape.Role] = []
    private var column = 0
    private var arrayDepth = 0

    /// Begins a row.
    mutating func begin(_ shape: MetricShape) {
        labels.removeAll()
        labels.append(shape.lead)
        roles = shape.roles
        numbers.removeAll(keepingCapacity: true)
        for _ in 0..<shape.numberCount { numbers.append(0) }
        (column, numbersMet) = (0, 0)
    }

    /// Adds the values of all processors; each has the same columns.
    mutating func walk(_ layout: RecordLayout, _ bytes: UnsafeRawBufferPointer, cpuCount: Int?) {
        guard let cpuCount, cpuCount > 0 else {
            _ = layout.walk(bytes, into: &self)
            return
        }
        let (stride, first) = (bytes.count / cpuCount, column)
        for cpu in 0..<cpuCount {
            column = first
            _ = layout.walk(UnsafeRawBufferPointer(rebasing: bytes[cpu * stride..<(cpu + 1) * stride]), into: &self)
        }
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

    mutating func missing(columns: Int) { column += columns }

    /// Makes a label of a value that was written as JSON.
    private mutating func endValue() {
        guard arrayDepth == 0 else { return }
        json.out.drop(UInt8(ascii: ","))
        let text = json.out.bytes
        // A text in quotation marks is an address or hexadecimal digits: nothing in it is escaped.
        let isQuoted = text.first == UInt8(ascii: "\"")
        endLabel(isQuoted ? UnsafeRawBufferPointer(rebasing: text[1..<text.count - 1]) : text)
        json.out.removeAll()
    }

    private mutating func endLabel(_ text: UnsafeRawBufferPointer) {
        defer { column += 1 }
        guard case .label(let head) = roles[column] else { return }
        if labels.count > 0 { labels.append(UInt8(ascii: ",")) }
        labels.append(head)
        labels.append(labelValue: text)
        labels.append(UInt8(ascii: "\""))
    }

    /// Takes a number where that is what the column is for.
    private mutating func take(_ number: @autoclosure () -> Double) -> Bool {
        guard arrayDepth == 0, case .number(let place) = roles[column] else { return false }
        numbers[place] += number()
        numbersMet += 1
        column += 1
        return true
    }
}

extension MetricSink {
    mutating func signed(_ value: Int64) {
        guard !take(Double(value)) else { return }
        json.signed(value)
        endValue()
    }

    mutating func unsigned(_ value: UInt64) {
        guard !take(Double(value)) else { return }
        json.unsigned(value)
        endValue()
    }

    mutating func wideSigned(_ value: Int128) {
        guard !take(Double(value)) else { return }
        json.wideSigned(value)
        endValue()
    }

    mutating func wideUnsigned(_ value: UInt128) {
        guard !take(Double(value)) else { return }
        json.wideUnsigned(value)
        endValue()
    }

    mutating func bool(_ value: Bool) {
        json.bool(value)
        endValue()
    }

    mutating func float(_ value: Float) {
        guard !take(Double(value)) else { return }
        json.float(value)
        endValue()
    }

    mutating func double(_ value: Double) {
        guard !take(value) else { return }
        json.double(value)
        endValue()
    }

    mutating func duration(_ nanoseconds: UInt64, isNegative: Bool) {
        guard !take(isNegative ? -Double(nanoseconds) : Double(nanoseconds)) else { return }
        json.duration(nanoseconds, isNegative: isNegative)
        endValue()
    }

    mutating func text(_ bytes: UnsafeRawBufferPointer) {
        if arrayDepth > 0 { json.text(bytes) } else { endLabel(bytes) }
    }

    mutating func enumerator(_ name: LayoutName) { text(name.utf8) }

    mutating func pointer(_ address: UInt64) {
        json.pointer(address)
        endValue()
    }

    mutating func ipv4(_ bytes: UnsafeRawBufferPointer) {
        json.ipv4(bytes)
        endValue()
    }

    mutating func ipv6(_ bytes: UnsafeRawBufferPointer) {
        json.ipv6(bytes)
        endValue()
    }

    mutating func opaque(_ bytes: UnsafeRawBufferPointer) {
        json.opaque(bytes)
        endValue()
    }
}
