import Base

extension OutputBuffer {
    /// Appends a name behind a cell that stands there.
    mutating func append(csvNext name: String) {
        append(UInt8(ascii: ","))
        Array(TerminalText.escaped(name).utf8).withUnsafeBytes { append(csvCell: $0) }
    }

    /// Appends a cell, in quotation marks where it holds what separates cells or begins quoting (RFC 4180, 2.5 to 2.7).
    mutating func append(csvCell bytes: UnsafeRawBufferPointer) {
        let needsQuotes = bytes.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }
        guard needsQuotes else { return append(bytes) }
        append(UInt8(ascii: "\""))
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }
}
