import Base
import Layout
import OutputChecks

/// Reads any JSON.
///
/// Promised: what is accepted is strict JSON to another reader; written anew or compact it says the same; and what that
/// reader accepts is refused only for being deeper, doubled or half a surrogate.
enum FuzzedJSON {
    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let root: JSONValue
        do throws(BeeError) {
            root = try JSONScanner.parse(bytes, subject: "json").root
        } catch {
            let isStricter = ["deep", "twice", "surrogate"].contains { error.message.contains($0) }
            require(isStricter || !isStrict(bytes), "strict JSON is refused: \(error)")
            throw error
        }
        let written = rewritten(root)
        let compact = Array(JSONText.compact(bytes[...]))
        require(isStrict(compact) && isStrict(written), "JSON is accepted that is not strict")
        for text in [written, compact] {
            require(rewritten(try JSONScanner.parse(text, subject: "json").root) == written, "JSON says something else")
        }
        for child in (root.object?.map(\.value) ?? root.array ?? []).prefix(16) {
            let part = try JSONScanner.parse(Array(bytes[child.range]), subject: "json").root
            require(rewritten(part) == rewritten(child), "a value's range is not its own")
        }
    }

    /// Writes a value anew.
    ///
    /// - Parameter value: the value.
    /// - Returns: compact JSON.
    static func rewritten(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        write(value, into: &writer)
        return writer.bytes
    }

    private static func write(_ value: JSONValue, into writer: inout JSONWriter) {
        switch value.content {
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.key(member.name)
                write(member.value, into: &writer)
            }
            writer.endObject()
        case .array(let elements):
            writer.beginArray()
            for element in elements { write(element, into: &writer) }
            writer.endArray()
        case .string(let text): writer.string(text)
        case .integer(let number): writer.integer(number)
        case .number(let text): writer.raw(text.utf8)
        case .bool(let value): writer.bool(value)
        case .null: writer.null()
        }
    }

    private static func isStrict(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self).map { StrictJSON.accepts($0) } ?? false
    }
}
