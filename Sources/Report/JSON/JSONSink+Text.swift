import Loader

extension JSONSink {
    mutating func text(_ bytes: UnsafeRawBufferPointer) {
        out.append(quoted: bytes)
        comma()
    }

    mutating func enumerator(_ name: LayoutName) { text(name.utf8) }

    mutating func pointer(_ address: UInt64) {
        out.append("\"0x")
        out.append(hex: address)
        out.append("\",")
    }

    mutating func ipv4(_ bytes: UnsafeRawBufferPointer) {
        out.append(UInt8(ascii: "\""))
        out.append(ipv4: bytes)
        out.append("\",")
    }

    mutating func ipv6(_ bytes: UnsafeRawBufferPointer) {
        out.append(UInt8(ascii: "\""))
        out.append(ipv6: bytes)
        out.append("\",")
    }

    mutating func duration(_ nanoseconds: UInt64, isNegative: Bool) {
        if isNegative { out.append(UInt8(ascii: "-")) }
        out.append(decimal: nanoseconds)
        comma()
    }

    mutating func opaque(_ bytes: UnsafeRawBufferPointer) {
        out.append(UInt8(ascii: "\""))
        out.append(hexOf: bytes)
        out.append("\",")
    }

    mutating func missing(columns: Int) {}
}
