import Loader

/// Keeps the one value that a field's layout hands over, as a number or as bytes.
struct ValueProbe: ValueSink, ~Copyable {
    enum Kind { case none, number, real, bytes }

    var kind = Kind.none
    var number: Int128 = 0
    var real: Double = 0
    /// Text or an address; valid as long as the record.
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)

    private mutating func take(_ value: Int128) {
        number = value
        kind = .number
    }

    private mutating func take(_ value: UnsafeRawBufferPointer) {
        bytes = value
        kind = .bytes
    }

    mutating func signed(_ value: Int64) { take(Int128(value)) }
    mutating func unsigned(_ value: UInt64) { take(Int128(value)) }
    mutating func wideSigned(_ value: Int128) { take(value) }
    // What is beyond is greater than any number a person can write.
    mutating func wideUnsigned(_ value: UInt128) { take(Int128(clamping: value)) }
    mutating func bool(_ value: Bool) { take(value ? 1 : 0) }
    mutating func pointer(_ address: UInt64) { take(Int128(address)) }
    mutating func duration(_ nanoseconds: UInt64, isNegative: Bool) {
        take(isNegative ? -Int128(nanoseconds) : Int128(nanoseconds))
    }
    mutating func float(_ value: Float) { double(Double(value)) }
    mutating func double(_ value: Double) {
        real = value
        kind = .real
    }
    mutating func enumerator(_ name: LayoutName) { take(name.utf8) }
    mutating func text(_ bytes: UnsafeRawBufferPointer) { take(bytes) }
    mutating func ipv4(_ bytes: UnsafeRawBufferPointer) { take(bytes) }
    mutating func ipv6(_ bytes: UnsafeRawBufferPointer) { take(bytes) }

    // A field that can be compared is none of these; a record that ends too early says nothing.
    mutating func beginObject() {}
    mutating func endObject() {}
    mutating func beginArray() {}
    mutating func endArray() {}
    mutating func key(_ name: LayoutName) {}
    mutating func opaque(_ bytes: UnsafeRawBufferPointer) {}
    mutating func missing(columns: Int) {}
}

extension ValueProbe {
    /// Reads a field; of a per-CPU map's value, the sum of all CPUs' numbers.
    ///
    /// - Parameters:
    ///   - layout: the field's.
    ///   - record: the bytes the field is in.
    ///   - cpuCount: how many values lie in the bytes at equal distances; nil for one.
    @inline(__always)
    mutating func read(_ layout: RecordLayout, of record: UnsafeRawBufferPointer, cpuCount: Int?) {
        guard let cpuCount, cpuCount > 0 else {
            _ = layout.walk(record, into: &self)
            return
        }
        let stride = record.count / cpuCount
        var sum = ValueProbe()
        for cpu in 0..<cpuCount {
            kind = .none
            let part = UnsafeRawBufferPointer(rebasing: record[cpu * stride..<(cpu + 1) * stride])
            _ = layout.walk(part, into: &self)
            guard kind != .none else { continue }
            sum.kind = kind
            sum.number &+= number
            sum.real += real
        }
        (kind, number, real) = (sum.kind, sum.number, sum.real)
    }
}
