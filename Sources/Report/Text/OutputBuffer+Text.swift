import Base

extension OutputBuffer {
    /// Appends text as a JSON string with its quotation marks.
    ///
    /// Besides what JSON demands, every character that `TerminalText` calls a control is escaped, because JSON lines
    /// are read on terminals too.
    mutating func append(quoted bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count + 2)
        base[count] = UInt8(ascii: "\"")
        count += 1
        var index = copyPlain(bytes)
        while index < bytes.count {
            append(jsonEscaped: UTF8Scanner.next(bytes, at: &index))
        }
        append(UInt8(ascii: "\""))
    }

    /// Appends text for a terminal or a cell, its control characters spelled out.
    mutating func append(visible bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        var index = copyPlain(bytes)
        while index < bytes.count {
            let scalar = UTF8Scanner.next(bytes, at: &index)
            if TerminalText.isControl(scalar) {
                append(utf8Of: TerminalText.escaped(String(scalar)))
            } else {
                append(scalar: scalar)
            }
        }
    }

    mutating func append(scalar: Unicode.Scalar) {
        for unit in Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter { append(unit) }
    }

    mutating func append(utf8Of text: String) {
        for unit in text.utf8 { append(unit) }
    }

    /// Copies the bytes before the first that may need work; the caller has reserved room.
    private mutating func copyPlain(_ bytes: UnsafeRawBufferPointer) -> Int {
        let target = base + count
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            target[index] = byte
            index += 1
        }
        count += index
        return index
    }

    private mutating func append(jsonEscaped scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": append("\\\"")
        case "\\": append("\\\\")
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        case _ where TerminalText.isControl(scalar): append(jsonEscape: scalar.value)
        default: append(scalar: scalar)
        }
    }

    /// Appends `\uXXXX`; every control character lies in the basic plane.
    private mutating func append(jsonEscape value: UInt32) {
        append("\\u")
        for shift in [12, 8, 4, 0] as [UInt32] {
            append(Self.hexDigit(UInt8(truncatingIfNeeded: value >> shift)))
        }
    }
}
