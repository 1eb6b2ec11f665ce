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

    /// Copies the bytes before the first that may need work, eight at a time; the caller has reserved room.
    private mutating func copyPlain(_ bytes: UnsafeRawBufferPointer) -> Int {
        let target = UnsafeMutableRawPointer(base + count)
        var index = 0
        while index &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard Self.isPlain(word) else { break }
            target.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        while index < bytes.count, Self.isPlain(bytes[index]) {
            target.storeBytes(of: bytes[index], toByteOffset: index, as: UInt8.self)
            index &+= 1
        }
        count += index
        return index
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Whether all eight bytes are plain.
    ///
    /// A byte minus one sets its highest bit where the byte was 0, and so for other values after an exclusive or; the
    /// highest bit of any byte makes the word not plain, so borrows between bytes can only send it the slow way.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let isControl = word &- ones &* 0x20
        let isDelete = word &+ ones
        let isQuote = (word ^ ones &* 0x22) &- ones
        let isBackslash = (word ^ ones &* 0x5C) &- ones
        return (word | isControl | isDelete | isQuote | isBackslash) & (ones &* 0x80) == 0
    }

    private mutating func append(jsonEscaped scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": append("\\\"")
        case "\\": append("\\\\")
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        case _ where TerminalText.isControl(scalar): for unit in scalar.utf16 { append(jsonEscape: unit) }
        default: append(scalar: scalar)
        }
    }

    /// Appends `\uXXXX`.
    private mutating func append(jsonEscape unit: UInt16) {
        append("\\u")
        for shift in [12, 8, 4, 0] as [UInt16] {
            append(Self.hexDigit(UInt8(truncatingIfNeeded: unit >> shift)))
        }
    }
}
