public import Base

/// The one reader of JSON: strict where OCI documents are judged.
///
/// It follows RFC 8259 and I-JSON (RFC 7493) and refuses what other readers let pass in different ways, for a document
/// that two programs read differently is a way to smuggle: duplicate names at any depth, invalid UTF-8 and unpaired
/// surrogates, a byte-order mark, bytes after the value. Open containers stand on a heap-allocated stack, so nesting
/// cannot overflow the thread's.
public struct JSONScanner {
    let bytes: [UInt8]
    let subject: String
    var offset = 0
    private let limits: JSONLimits
    private var open: [JSONContainer] = []

    private init(_ bytes: [UInt8], subject: String, limits: JSONLimits) {
        self.bytes = bytes
        self.subject = subject
        self.limits = limits
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: the document.
    ///   - subject: the document's name for errors: a digest or a path.
    ///   - limits: the size and depth that are accepted.
    /// - Returns: the bytes and what they say.
    /// - Throws: `document-invalid` with the offset of the first byte that is wrong.
    public static func parse(
        _ bytes: [UInt8], subject: String, limits: JSONLimits = .document
    ) throws(BeeError) -> JSONDocument {
        guard bytes.count <= limits.bytes else {
            throw BeeError(
                .documentInvalid, subject, "is \(bytes.count) bytes long, and a document may have \(limits.bytes)")
        }
        var scanner = JSONScanner(bytes, subject: subject, limits: limits)
        try scanner.checkEncoding()
        let root = try scanner.document()
        return JSONDocument(bytes: bytes, root: root)
    }

    private mutating func document() throws(BeeError) -> JSONValue {
        while true {
            skipSpace()
            guard let value = try beginValue() else { continue }
            guard let root = try close(with: value) else { continue }
            skipSpace()
            guard offset == bytes.count else { throw invalid("bytes follow the value") }
            return root
        }
    }

    /// Reads a scalar or an empty container; nil when a container was opened, whose first value comes next.
    private mutating func beginValue() throws(BeeError) -> JSONValue? {
        guard let byte = peek() else { throw invalid("the document ends where a value is needed") }
        let start = offset
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try openContainer(isObject: byte == UInt8(ascii: "{"))
        case UInt8(ascii: "\""): return JSONValue(content: .string(try text()), range: start..<offset)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSONValue(content: try number(), range: start..<offset)
        default: return JSONValue(content: try word(), range: start..<offset)
        }
    }

    private mutating func openContainer(isObject: Bool) throws(BeeError) -> JSONValue? {
        guard open.count < limits.depth else {
            throw invalid("objects and arrays stand more than \(limits.depth) deep inside each other")
        }
        var container = JSONContainer(isObject: isObject, start: offset)
        offset += 1
        skipSpace()
        if peek() == container.end {
            offset += 1
            return container.value(end: offset)
        }
        if isObject { try readName(into: &container) }
        open.append(container)
        return nil
    }

    /// Hands a value to the innermost open container and closes what ends here.
    ///
    /// - Returns: the document's value when it is complete, nil when another value comes next.
    private mutating func close(with first: JSONValue) throws(BeeError) -> JSONValue? {
        var value = first
        while var container = open.popLast() {
            container.append(value)
            skipSpace()
            let byte = peek()
            if byte == UInt8(ascii: ",") {
                offset += 1
                if container.isObject {
                    skipSpace()
                    try readName(into: &container)
                }
                open.append(container)
                return nil
            }
            guard byte == container.end else { throw invalid("a comma or a closing bracket is needed") }
            offset += 1
            value = container.value(end: offset)
        }
        return value
    }

    private mutating func readName(into container: inout JSONContainer) throws(BeeError) {
        let start = offset
        guard peek() == UInt8(ascii: "\"") else { throw invalid("a member's name in quotes is needed") }
        let name = try text()
        guard container.begin(name, at: start) else {
            offset = start
            throw invalid("the name \"\(name)\" stands twice in one object")
        }
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw invalid("a colon is needed") }
        offset += 1
    }

    private mutating func word() throws(BeeError) -> JSONValue.Content {
        let words: [(String, JSONValue.Content)] = [("true", .bool(true)), ("false", .bool(false)), ("null", .null)]
        for (word, content) in words where bytes[offset...].starts(with: word.utf8) {
            offset += word.utf8.count
            return content
        }
        throw invalid("a value is needed")
    }

    func peek() -> UInt8? {
        offset < bytes.count ? bytes[offset] : nil
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    func invalid(_ reason: String) -> BeeError {
        BeeError(.documentInvalid, subject, "is no valid JSON at byte \(offset): \(reason)")
    }
}
