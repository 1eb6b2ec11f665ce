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
        guard name.isPlain, let source = name.utf8.baseAddress else {
            out.append(quoted: name.utf8)
            return out.append(UInt8(ascii: ":"))
        }
        let length = name.utf8.count
        out.reserve(length + 3)
        let target = out.base + out.count
        target[0] = UInt8(ascii: "\"")
        UnsafeMutableRawPointer(target + 1).copyMemory(from: source, byteCount: length)
        target[length + 1] = UInt8(ascii: "\"")
        target[length + 2] = UInt8(ascii: ":")
        out.count += length + 3
    }

    mutating func signed(_ value: Int64) {
        out.append(decimal: value)
        comma()
    }

    mutating func unsigned(_ value: UInt64) {
        out.append(decimal: value)
        comma()
    }

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
