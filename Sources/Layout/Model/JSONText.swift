import Base

/// JSON as bytes, changed without being decoded.
public enum JSONText {
    /// Removes the white space between the tokens of valid JSON; the tokens stay as they are.
    ///
    /// - Parameter bytes: one JSON value or member.
    /// - Returns: the same, compact.
    public static func compact(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isText = false
        var isEscaped = false
        for byte in bytes {
            if isText {
                if byte == UInt8(ascii: "\""), !isEscaped { isText = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            } else {
                if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
                isText = byte == UInt8(ascii: "\"")
            }
            result.append(byte)
        }
        return result.count == bytes.count ? bytes : result[...]
    }

    /// A member of an object whose value is a text.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - value: its value.
    /// - Returns: name and value as JSON, without brackets.
    static func member(_ name: String, _ value: String) -> ArraySlice<UInt8> {
        var writer = JSONWriter(capacity: name.utf8.count + value.utf8.count + 8)
        writer.key(name)
        writer.string(value)
        return writer.bytes[...]
    }
}
