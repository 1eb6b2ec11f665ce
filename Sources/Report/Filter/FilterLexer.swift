/// Cuts a filter into words, texts and signs.
struct FilterLexer {
    enum Kind: Hashable {
        case word(String)
        case text(String)
        case comparison(Comparison)
        case and, or, not, open, close, end
    }

    struct Token: Hashable {
        let kind: Kind
        let range: Range<Int>
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ expression: String) {
        bytes = Array(expression.utf8)
    }

    mutating func next() throws(FilterFault) -> Token {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
        let start = index
        guard index < bytes.count else { return Token(kind: .end, range: start..<start) }
        if bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") { return try text() }
        if Self.isWord(bytes[index]) {
            while index < bytes.count, Self.isWord(bytes[index]) { index += 1 }
            return Token(
                kind: .word(String(decoding: bytes[start..<index], as: UTF8.self)), range: start..<index)
        }
        return try sign()
    }

    // Names, numbers with units, addresses and negative numbers are all words: no operator has these characters.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: [UInt8](arrayLiteral: 0x5F, 0x2E, 0x3A, 0x2F, 0x5B, 0x5D, 0x2D, 0x24, 0x25).contains(byte)
        }
    }

    private mutating func sign() throws(FilterFault) -> Token {
        let start = index
        let pair = String(decoding: bytes[start..<min(start + 2, bytes.count)], as: UTF8.self)
        let kinds: [String: Kind] = [
            "&&": .and, "||": .or, "(": .open, ")": .close, "!": .not, "~": .comparison(.matches),
            "!~": .comparison(.matchesNot), "==": .comparison(.equal), "!=": .comparison(.different),
            "<": .comparison(.less), "<=": .comparison(.lessOrEqual), ">": .comparison(.greater),
            ">=": .comparison(.greaterOrEqual),
        ]
        for text in [pair, String(pair.prefix(1))] {
            guard let kind = kinds[text] else { continue }
            index = start + text.utf8.count
            return Token(kind: kind, range: start..<index)
        }
        let meant = ["=": "==", "&": "&&", "|": "||"][pair.prefix(1)]
        throw FilterFault(
            range: start..<start + 1, message: "'\(pair.prefix(1))' means nothing here",
            hint: meant.map { "write \($0)" })
    }

    /// Reads a text in quotation marks of either kind; a backslash takes the next character as it is.
    private mutating func text() throws(FilterFault) -> Token {
        let start = index
        var content: [UInt8] = []
        index += 1
        while index < bytes.count, bytes[index] != bytes[start] {
            // Other backslashes stay, for regular expressions have them too.
            let isEscape = bytes[index] == 0x5C && index + 1 < bytes.count
            if isEscape, bytes[index + 1] == bytes[start] || bytes[index + 1] == 0x5C { index += 1 }
            content.append(bytes[index])
            index += 1
        }
        guard index < bytes.count else {
            throw FilterFault(range: start..<start + 1, message: "this text has no end")
        }
        index += 1
        return Token(kind: .text(String(decoding: content, as: UTF8.self)), range: start..<index)
    }
}
