/// One JSON value with the place it has in its document, so that it can be copied byte for byte.
///
/// It stands for a part of the document that was read, which it keeps; what it says is decoded when it is asked for.
public struct JSONValue: Sendable {
    let source: JSONTape.Shared
    let place: Int

    /// What a value is.
    public enum Content: Sendable, Hashable {
        /// An object's members in the document's order; no two have the same name.
        case object([JSONMember])
        /// An array's elements.
        case array([JSONValue])
        /// A text, its escapes resolved.
        case string(String)
        /// A number written as a plain integer that 64 bits hold.
        case integer(Int64)
        /// Any other number, as it is written: `4100.0`, `1e3`, `-0`, `9223372036854775808`.
        case number(String)
        /// `true` or `false`.
        case bool(Bool)
        /// `null`.
        case null
    }

    init(_ source: JSONTape.Shared, at place: Int) {
        self.source = source
        self.place = place
    }

    private var kind: JSONTape.Kind { source.tape.marks[place].kind }

    /// The value's bytes in the document it was read from, without white space around them.
    public var range: Range<Int> { source.tape.marks[place].range }

    /// What the value is.
    public var content: Content {
        switch kind {
        case .object: .object(object ?? [])
        case .array: .array(array ?? [])
        case .text, .escapedText: .string(source.tape.text(at: place))
        case .integer: source.tape.integer(in: range).map { .integer($0) } ?? .null
        case .number: .number(String(decoding: source.tape.bytes[range], as: UTF8.self))
        case .yes: .bool(true)
        case .no: .bool(false)
        case .null: .null
        }
    }

    /// Whether this is a part of the very document that another value is a part of.
    func isInDocument(of other: JSONValue) -> Bool { source === other.source }

    /// Whether this is the very value that another is.
    func isSame(as other: JSONValue) -> Bool { isInDocument(of: other) && place == other.place }

    /// Whether another value comes next in the same array.
    func isFollowed(by other: JSONValue) -> Bool {
        isInDocument(of: other) && source.tape.next(after: place) == other.place
    }

    /// Where the value stands, as errors say it: nothing for the document's own, else as in `manifests[2].size`.
    var path: String { source.tape.path(to: place) }
}

/// One member of a JSON object.
public struct JSONMember: Sendable, Hashable {
    /// The member's name, its escapes resolved.
    public var name: String { value.nameBefore }
    /// The member's value.
    public let value: JSONValue
    /// The bytes from the name's quote to the value's end.
    public var range: Range<Int> { value.rangeWithName }

    /// The member's name; one of the known ones is shared and not made anew.
    ///
    /// - Parameter known: texts that many documents have.
    /// - Returns: the name.
    func name(sharing known: [String]) -> String { value.nameBefore(sharing: known) }
}

extension JSONValue: Hashable {
    /// Whether both say the same and stand in the same place of their documents.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        left.range == right.range && left.content == right.content
    }

    /// Feeds what the value says into a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(range)
        hasher.combine(content)
    }
}

extension JSONValue {
    /// Whether the value is an object.
    var isObject: Bool { kind == .object }

    /// The members of an object, nil for any other value.
    public var object: [JSONMember]? {
        guard isObject else { return nil }
        var members: [JSONMember] = []
        var name = place + 1
        let end = source.tape.next(after: place)
        while name < end {
            members.append(JSONMember(value: JSONValue(source, at: name + 1)))
            name = source.tape.next(after: name + 1)
        }
        return members
    }

    /// The elements of an array, nil for any other value.
    public var array: [JSONValue]? {
        guard kind == .array else { return nil }
        var elements: [JSONValue] = []
        var element = place + 1
        let end = source.tape.next(after: place)
        while element < end {
            elements.append(JSONValue(source, at: element))
            element = source.tape.next(after: element)
        }
        return elements
    }

    /// The text of a string, nil for any other value.
    public var string: String? { string(sharing: []) }

    /// The text of a string; one of the known ones is shared and not made anew.
    ///
    /// - Parameter known: texts that many documents have.
    /// - Returns: the text, nil for any other value.
    func string(sharing known: [String]) -> String? {
        guard kind == .text || kind == .escapedText else { return nil }
        return source.tape.text(at: place, sharing: known)
    }

    /// The value of an integer that 64 bits hold, nil for any other value.
    public var integer: Int64? { kind == .integer ? source.tape.integer(in: range) : nil }

    /// Whether the value is `null`.
    public var isNull: Bool { kind == .null }

    /// An object's member, nil where there is none or the value is no object.
    ///
    /// - Parameter name: the member's name, compared byte by byte.
    public subscript(name: String) -> JSONValue? {
        source.tape.member(name, of: place).map { JSONValue(source, at: $0) }
    }

    // A member's name is the mark before its value's.

    fileprivate var nameBefore: String { source.tape.text(at: place - 1) }

    fileprivate func nameBefore(sharing known: [String]) -> String { source.tape.text(at: place - 1, sharing: known) }

    fileprivate var rangeWithName: Range<Int> { source.tape.marks[place - 1].range.lowerBound..<range.upperBound }
}
