/// One JSON value with the place it has in its document, so that it can be copied byte for byte.
public struct JSONValue: Sendable, Hashable {
    /// What the value is.
    public let content: Content
    /// The value's bytes in the document it was read from, without white space around them.
    public let range: Range<Int>

    /// A JSON value without its place.
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
}

/// One member of a JSON object.
public struct JSONMember: Sendable, Hashable {
    /// The member's name, its escapes resolved.
    public let name: String
    /// The member's value.
    public let value: JSONValue
    /// The bytes from the name's quote to the value's end.
    public let range: Range<Int>
}

extension JSONValue {
    /// The members of an object, nil for any other value.
    public var object: [JSONMember]? {
        if case .object(let members) = content { members } else { nil }
    }

    /// The elements of an array, nil for any other value.
    public var array: [JSONValue]? {
        if case .array(let elements) = content { elements } else { nil }
    }

    /// The text of a string, nil for any other value.
    public var string: String? {
        if case .string(let text) = content { text } else { nil }
    }

    /// The value of an integer that 64 bits hold, nil for any other value.
    public var integer: Int64? {
        if case .integer(let value) = content { value } else { nil }
    }

    /// Whether the value is `null`.
    public var isNull: Bool { content == .null }

    /// An object's member, nil where there is none or the value is no object.
    ///
    /// - Parameter name: the member's name, compared byte by byte.
    public subscript(name: String) -> JSONValue? {
        object?.first { $0.name.hasSameBytes(as: name) }?.value
    }
}

extension String {
    /// Whether both are the same UTF-8.
    ///
    /// `==` will not do where bytes decide: to it the Kelvin sign U+212A is the letter K.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        // Where both stand in memory in one piece, as all texts read here do, this compares many bytes at once.
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { left.elementsEqual($0) }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
