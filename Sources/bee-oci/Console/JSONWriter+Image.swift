import Base
import Layout
import Store

// How the parts of images look in every `--json`: spec/cli.md, CLI-16 and the verbs' own rules.
extension JSONWriter {
    /// Writes an object: whatever the closure writes stands inside its braces.
    mutating func object(_ members: (inout JSONWriter) -> Void) {
        beginObject()
        members(&self)
        endObject()
    }

    /// Writes an array with one value for each element.
    mutating func array<S: Sequence>(_ elements: S, _ write: (inout JSONWriter, S.Element) -> Void) {
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }

    /// Writes a member with a text or null.
    mutating func member(_ name: String, _ value: String?) {
        key(name)
        string(value)
    }

    /// Writes a member with an integer.
    mutating func member(_ name: String, _ value: some FixedWidthInteger) {
        key(name)
        integer(value)
    }

    /// Writes a member with an integer or null.
    mutating func member(_ name: String, _ value: (some FixedWidthInteger)?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    /// Writes a member with a truth value.
    mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member with a platform or null.
    mutating func member(_ name: String, _ platform: Platform?) {
        key(name)
        guard let platform else { return null() }
        object { json in
            json.member("os", platform.os)
            json.member("architecture", platform.architecture)
            json.member("osVersion", platform.osVersion)
            json.member("variant", platform.variant)
        }
    }

    /// Writes a member with an array of texts.
    mutating func member(_ name: String, _ texts: [String]) {
        key(name)
        array(texts) { $0.string($1) }
    }

    /// The one line that a command with `--json` prints; no control character in it but its end.
    ///
    /// Documents are copied into it as they came, and JSON lets DEL, C1 and bidirectional controls stand in texts as they
    /// are. Outside texts there are none, so an escape in their place means the same.
    static func line(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        write(&json)
        let text = String(decoding: json.bytes, as: UTF8.self)
        guard text.unicodeScalars.contains(where: TerminalText.isControl) else {
            json.endLine()
            return json.bytes
        }
        var line = ""
        for scalar in text.unicodeScalars {
            guard TerminalText.isControl(scalar) else {
                line.unicodeScalars.append(scalar)
                continue
            }
            for unit in scalar.utf16 {
                let digits = String(unit, radix: 16)
                line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return Array((line + "\n").utf8)
    }
}

extension Digest {
    /// The digest cut for a table: the algorithm and twelve digits, enough to be used as a reference.
    var shortText: String { "\(algorithm.name):\(encoded.prefix(12))" }
}
