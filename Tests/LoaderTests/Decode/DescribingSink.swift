import Base
import Loader
import TypeFixtures

/// Writes down what a walk hands over: `{a=1,b=[true,'text'],c=#0aff}`, and `?n` for n columns left out.
struct DescribingSink: ValueSink {
    private(set) var text = ""
    private var needsComma = false

    mutating func beginObject() { open("{") }
    mutating func endObject() { close("}") }
    mutating func beginArray() { open("[") }
    mutating func endArray() { close("]") }

    mutating func key(_ name: LayoutName) {
        put(String(decoding: name.utf8, as: UTF8.self) + (name.isPlain ? "=" : "!="))
        needsComma = false
    }

    mutating func signed(_ value: Int64) { put("\(value)") }
    mutating func unsigned(_ value: UInt64) { put("\(value)u") }
    mutating func wideSigned(_ value: Int128) { put("\(value)w") }
    mutating func wideUnsigned(_ value: UInt128) { put("\(value)uw") }
    mutating func bool(_ value: Bool) { put("\(value)") }
    mutating func float(_ value: Float) { put("\(value)f") }
    mutating func double(_ value: Double) { put("\(value)d") }
    mutating func enumerator(_ name: LayoutName) { put(String(decoding: name.utf8, as: UTF8.self)) }
    mutating func text(_ bytes: UnsafeRawBufferPointer) { put("'\(String(decoding: bytes, as: UTF8.self))'") }
    mutating func pointer(_ address: UInt64) { put("*\(String(address, radix: 16))") }
    mutating func ipv4(_ bytes: UnsafeRawBufferPointer) { put("v4:\(hex(bytes))") }
    mutating func ipv6(_ bytes: UnsafeRawBufferPointer) { put("v6:\(hex(bytes))") }
    mutating func opaque(_ bytes: UnsafeRawBufferPointer) { put("#\(hex(bytes))") }
    mutating func missing(columns: Int) { put("?\(columns)") }

    mutating func duration(_ nanoseconds: UInt64, isNegative: Bool) {
        put((isNegative ? "-" : "") + "\(nanoseconds)ns")
    }

    private mutating func put(_ piece: String) {
        if needsComma { text += "," }
        text += piece
        needsComma = true
    }

    private mutating func open(_ bracket: String) {
        put(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: String) {
        text += bracket
        needsComma = true
    }

    private func hex(_ bytes: UnsafeRawBufferPointer) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// What a record says, and whether it is whole.
struct Described: Equatable {
    let text: String
    let isWhole: Bool

    init(_ text: String, isWhole: Bool = true) {
        self.text = text
        self.isWhole = isWhole
    }
}

/// Walks a record of a type that a closure adds.
func describe(
    _ bytes: [UInt8], order: ByteOrder = .little, _ type: (inout TypeBuilder) -> BTF.TypeID
) throws -> Described {
    let layout = try layout(order: order, type)
    var sink = DescribingSink()
    let isWhole = bytes.withUnsafeBytes { layout.walk($0, into: &sink) }
    return Described(sink.text, isWhole: isWhole)
}

/// The layout of a type.
func layout(order: ByteOrder = .little, _ type: (inout TypeBuilder) -> BTF.TypeID) throws -> RecordLayout {
    var builder = TypeBuilder(order: order)
    let id = type(&builder)
    return try RecordLayout.compile(id, in: try builder.build(), order: order)
}
