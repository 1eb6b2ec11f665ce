import Loader

/// Writes values as JSON.
///
/// Every value is followed by a comma; whatever ends an object or array puts its bracket over the last one. That is
/// one test an object instead of one a value.
struct JSONSink: ValueSink, ~Copyable {
    var out = OutputBuffer(capacity: 1 << 16)

    mutating func beginObject() { out.append(UInt8(ascii: "{")) }
    mutating func endObject() { close(UInt8(ascii: "}")) }
    mutating func beginArray() { out.append(UInt8(ascii: "[")) }
    mutating func endArray() { close(UInt8(ascii: "]")) }

    mutating func key(_ name: LayoutName) {
        guard name.isPlain else {
            out.append(quoted: name.utf8)
            return out.append(UInt8(ascii: ":"))
        }
        out.append(slack: name.quoted)
    }

    mutating func signed(_ value: Int64) {
        if value < 0 { out.append(UInt8(ascii: "-")) }
        out.append(decimal: value.magnitude, before: UInt8(ascii: ","))
    }

    mutating func unsigned(_ value: UInt64) { out.append(decimal: value, before: UInt8(ascii: ",")) }

    mutating func wideSigned(_ value: Int128) {
        out.append(decimal: value)
        comma()
    }

    mutating func wideUnsigned(_ value: UInt128) {
        out.append(decimal: value)
        comma()
    }

    mutating func bool(_ value: Bool) { out.append(value ? "true," : "false,") }

    mutating func float(_ value: Float) {
        guard value.isFinite else { return out.append("null,") }
        out.append(finite: value)
        comma()
    }

    mutating func double(_ value: Double) {
        guard value.isFinite else { return out.append("null,") }
        out.append(finite: value)
        comma()
    }

    /// Drops the comma after the last value and ends the line.
    mutating func endLine() {
        out.drop(UInt8(ascii: ","))
        out.append("}\n")
    }

    private mutating func close(_ bracket: UInt8) {
        out.drop(UInt8(ascii: ","))
        out.reserve(2)
        out.append(bracket)
        comma()
    }

    mutating func comma() { out.append(UInt8(ascii: ",")) }
}
