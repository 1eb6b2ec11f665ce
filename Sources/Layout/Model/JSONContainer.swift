/// An object or array whose end was not reached yet.
struct JSONContainer {
    let isObject: Bool
    private let start: Int
    private var members: [JSONMember] = []
    private var elements: [JSONValue] = []
    private var name = ""
    private var nameStart = 0
    private var names: Set<JSONName> = []

    init(isObject: Bool, start: Int) {
        self.isObject = isObject
        self.start = start
    }

    /// The bracket that ends it.
    var end: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }

    /// Takes the name of the next member; false where a member has that name already.
    mutating func begin(_ newName: String, at offset: Int) -> Bool {
        guard isNew(newName) else { return false }
        name = newName
        nameStart = offset
        return true
    }

    mutating func append(_ value: JSONValue) {
        guard isObject else { return elements.append(value) }
        members.append(JSONMember(name: name, value: value, range: nameStart..<value.range.upperBound))
    }

    func value(end: Int) -> JSONValue {
        JSONValue(content: isObject ? .object(members) : .array(elements), range: start..<end)
    }

    /// Objects are small as a rule: up to eight names are compared one by one, and only then is a set made.
    private mutating func isNew(_ newName: String) -> Bool {
        guard members.count >= 8 else { return !members.contains { $0.name.hasSameBytes(as: newName) } }
        if names.isEmpty { names = Set(members.map { JSONName(text: $0.name) }) }
        return names.insert(JSONName(text: newName)).inserted
    }
}

/// A name that is equal to another when the bytes are, which `String` does not promise.
private struct JSONName: Hashable {
    let text: String

    static func == (left: JSONName, right: JSONName) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
