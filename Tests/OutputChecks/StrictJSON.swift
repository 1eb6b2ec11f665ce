/// Says whether a text is one JSON value by RFC 8259, without a key twice in an object.
///
/// Written for the tests alone: it shares no code with what it checks.
public struct StrictJSON {
    private var rest: ArraySlice<UInt8>

    /// Reads a text without white space between its tokens.
    ///
    /// - Parameter text: the text.
    /// - Returns: whether it is one value and nothing else.
    public static func accepts(_ text: String) -> Bool {
        var reader = StrictJSON(rest: ArraySlice(Array(text.utf8)))
        return reader.value() && reader.rest.isEmpty
    }

    private mutating func value() -> Bool {
        switch rest.first {
        case UInt8(ascii: "{"): object()
        case UInt8(ascii: "["): list(UInt8(ascii: "]")) { $0.value() }
        case UInt8(ascii: "\""): string() != nil
        case UInt8(ascii: "t"): word("true")
        case UInt8(ascii: "f"): word("false")
        case UInt8(ascii: "n"): word("null")
        default: number()
        }
    }

    private mutating func object() -> Bool {
        var keys: Set<[UInt8]> = []
        return list(UInt8(ascii: "}")) { reader in
            guard let key = reader.string(), keys.insert(key).inserted, reader.word(":") else { return false }
            return reader.value()
        }
    }

    private mutating func list(_ end: UInt8, _ item: (inout StrictJSON) -> Bool) -> Bool {
        rest.removeFirst()
        if rest.first == end { return rest.popFirst() != nil }
        while item(&self) {
            let next = rest.popFirst()
            if next == end { return true }
            guard next == UInt8(ascii: ",") else { return false }
        }
        return false
    }

    private mutating func word(_ word: String) -> Bool {
        guard rest.starts(with: word.utf8) else { return false }
        rest = rest.dropFirst(word.utf8.count)
        return true
    }

    private mutating func string() -> [UInt8]? {
        guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
        var content: [UInt8] = []
        while let byte = rest.popFirst(), byte >= 0x20 {
            if byte == UInt8(ascii: "\"") { return String(validating: content, as: UTF8.self) == nil ? nil : content }
            content.append(byte)
            if byte == UInt8(ascii: "\\") {
                guard escape(&content) else { return nil }
            }
        }
        return nil
    }

    private mutating func escape(_ content: inout [UInt8]) -> Bool {
        guard let kind = rest.popFirst() else { return false }
        content.append(kind)
        guard kind == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(kind) }
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        content += digits
        return digits.count == 4 && digits.allSatisfy { "0123456789abcdefABCDEF".utf8.contains($0) }
    }

    private mutating func number() -> Bool {
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = digits()
        guard whole.count > 0, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard !digits().isEmpty else { return false }
        }
        guard let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") else { return true }
        rest.removeFirst()
        if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
        return !digits().isEmpty
    }

    private mutating func digits() -> ArraySlice<UInt8> {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits
    }
}
