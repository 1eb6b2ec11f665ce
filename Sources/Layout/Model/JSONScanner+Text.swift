import Base

extension JSONScanner {
    /// Checks the whole document's UTF-8, so that no text inside needs a check of its own.
    mutating func checkEncoding() throws(BeeError) {
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw invalid("a byte-order mark stands before the value")
        }
        guard let wrong = firstInvalidByte() else { return }
        offset = wrong
        throw invalid("the text is not UTF-8")
    }

    private func firstInvalidByte() -> Int? {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    /// Reads a text in quotes; the offset stands on the first quote.
    mutating func text() throws(BeeError) {
        let start = offset
        offset += 1
        var resolved: [UInt8] = []
        var copied = offset
        while true {
            skipPlainText()
            guard let byte = peek() else { throw invalid("the document ends inside a text") }
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                // Few texts have an escape; the others are decoded where they stand.
                guard copied > start + 1 else { return tape.add(.text, start..<offset) }
                resolved.append(contentsOf: bytes[copied..<offset - 1])
                return tape.add(resolved: String(decoding: resolved, as: UTF8.self), start..<offset)
            case UInt8(ascii: "\\"):
                resolved.append(contentsOf: bytes[copied..<offset])
                resolved.append(contentsOf: Array(String(try escape()).utf8))
                copied = offset
            default: throw invalid("a control character stands in a text")
            }
        }
    }

    /// Goes to the next byte that ends a text, begins an escape or must not stand in one.
    private mutating func skipPlainText() {
        let start = offset
        offset = bytes.withUnsafeBufferPointer { bytes in
            let end = bytes[start...].firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 < 0x20 }
            return end ?? bytes.count
        }
    }

    private mutating func escape() throws(BeeError) -> Unicode.Scalar {
        offset += 1
        guard let byte = peek() else { throw invalid("the document ends inside a text") }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return simple(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return simple("\u{8}")
        case UInt8(ascii: "f"): return simple("\u{C}")
        case UInt8(ascii: "n"): return simple("\n")
        case UInt8(ascii: "r"): return simple("\r")
        case UInt8(ascii: "t"): return simple("\t")
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw invalid("the escape is unknown")
        }
    }

    private mutating func simple(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        offset += 1
        return scalar
    }

    /// Reads what follows a backslash from `u` on, both halves of a surrogate pair.
    private mutating func unicodeEscape() throws(BeeError) -> Unicode.Scalar {
        let high = try codeUnit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, bytes[offset...].starts(with: "\\u".utf8) else { throw invalid("a surrogate is unpaired") }
        offset += 1
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low) else { throw invalid("a surrogate is unpaired") }
        let value = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw invalid("a surrogate is unpaired") }
        return scalar
    }

    /// Reads `u` and four hexadecimal digits.
    private mutating func codeUnit() throws(BeeError) -> UInt16 {
        offset += 1
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Self.hexDigit(byte) else {
                throw invalid("four hexadecimal digits are needed")
            }
            value = value << 4 | digit
            offset += 1
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
