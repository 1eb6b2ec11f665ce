public import Base

/// The one reader of JSON: strict where OCI documents are judged.
///
/// It follows RFC 8259 and I-JSON (RFC 7493) and refuses what other readers let pass in different ways, for a document
/// that two programs read differently is a way to smuggle: duplicate names at any depth, invalid UTF-8 and unpaired
/// surrogates, a byte-order mark, bytes after the value. Open containers stand on a heap-allocated stack, so nesting
/// cannot overflow the thread's.
public struct JSONScanner {
    let subject: String
    var offset = 0
    var tape: JSONTape
    private let limits: JSONLimits
    private var open: [JSONContainer] = []

    var bytes: [UInt8] { tape.bytes }

    private init(_ bytes: [UInt8], subject: String, limits: JSONLimits) {
        self.subject = subject
        self.limits = limits
        tape = JSONTape(bytes)
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
        try limits.check(bytes, subject: subject)
        var scanner = JSONScanner(bytes, subject: subject, limits: limits)
        try scanner.checkEncoding()
        try scanner.document()
        return JSONDocument(bytes: bytes, root: JSONValue(JSONTape.Shared(scanner.tape), at: 0))
    }

    private mutating func document() throws(BeeError) {
        while true {
            skipSpace()
            guard try readValue(), try closeContainers() else { continue }
            skipSpace()
            guard offset == bytes.count else { throw invalid("bytes follow the value") }
            return
        }
    }

    /// Reads a scalar or an empty container; false when a container was opened, whose first value comes next.
    private mutating func readValue() throws(BeeError) -> Bool {
        guard let byte = peek() else { throw invalid("the document ends where a value is needed") }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try openContainer(isObject: byte == UInt8(ascii: "{"))
        case UInt8(ascii: "\""): try text()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: try word()
        }
        return true
    }

    /// Begins an object or array; true where it is empty.
    private mutating func openContainer(isObject: Bool) throws(BeeError) -> Bool {
        guard open.count < limits.depth else {
            throw invalid("objects and arrays stand more than \(limits.depth) deep inside each other")
        }
        var container = JSONContainer(isObject: isObject, place: tape.marks.count)
        tape.add(isObject ? .object : .array, offset..<offset + 1)
        offset += 1
        skipSpace()
        if peek() == container.end {
            offset += 1
            tape.close(container.place, end: offset)
            return true
        }
        if isObject { try readName(into: &container) }
        open.append(container)
        return false
    }

    /// Closes the containers that end after a value.
    ///
    /// - Returns: true when the document's value is complete, false when another value comes next.
    private mutating func closeContainers() throws(BeeError) -> Bool {
        while var container = open.popLast() {
            skipSpace()
            let byte = peek()
            if byte == UInt8(ascii: ",") {
                offset += 1
                if container.isObject {
                    skipSpace()
                    try readName(into: &container)
                }
                open.append(container)
                return false
            }
            guard byte == container.end else { throw invalid("a comma or a closing bracket is needed") }
            offset += 1
            tape.close(container.place, end: offset)
        }
        return true
    }

    private mutating func readName(into container: inout JSONContainer) throws(BeeError) {
        let start = offset
        guard peek() == UInt8(ascii: "\"") else { throw invalid("a member's name in quotes is needed") }
        let place = tape.marks.count
        try text()
        guard container.begin(place, on: tape) else {
            offset = start
            throw invalid("the name \"\(tape.text(at: place))\" stands twice in one object")
        }
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw invalid("a colon is needed") }
        offset += 1
    }

    private mutating func word() throws(BeeError) {
        let words: [(String, JSONTape.Kind)] = [("true", .yes), ("false", .no), ("null", .null)]
        for (word, kind) in words where bytes[offset...].starts(with: word.utf8) {
            tape.add(kind, offset..<offset + word.utf8.count)
            offset += word.utf8.count
            return
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
