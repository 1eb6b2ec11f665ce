import Base

/// Reads the members of one object of an OCI document; errors name the document and the member.
///
/// A member that is `null` counts as absent where absence is allowed: some writers spell an empty optional so.
struct DocumentFields {
    let subject: String
    private let value: JSONValue

    /// Takes a value that must be an object.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - subject: the document's name.
    /// - Throws: `document-invalid`.
    init(_ value: JSONValue, subject: String) throws(BeeError) {
        self.value = value
        self.subject = subject
        guard value.isObject else { throw invalid("is not an object") }
    }

    var members: [JSONMember] { value.object ?? [] }

    func contains(_ name: String) -> Bool { value[name] != nil }

    func optional(_ name: String) -> JSONValue? {
        guard let member = value[name], !member.isNull else { return nil }
        return member
    }

    func string(_ name: String) throws(BeeError) -> String? {
        try string(name, sharing: [])
    }

    /// A text; one of the known ones is shared and not made anew.
    func string(_ name: String, sharing known: [String]) throws(BeeError) -> String? {
        guard let member = optional(name) else { return nil }
        guard let text = member.string(sharing: known) else { throw invalid(name, "is not a string") }
        return text
    }

    func requiredString(_ name: String, sharing known: [String] = []) throws(BeeError) -> String {
        guard let text = try string(name, sharing: known) else { throw invalid(name, "is missing") }
        return text
    }

    /// A number of bytes: an integer of 0 to 2^63-1, written as one.
    func requiredSize(_ name: String) throws(BeeError) -> Int64 {
        guard let member = value[name] else { throw invalid(name, "is missing") }
        guard let size = member.integer, size >= 0 else {
            throw invalid(name, "is not an integer between 0 and 9223372036854775807")
        }
        return size
    }

    func requiredArray(_ name: String) throws(BeeError) -> [JSONValue] {
        guard let member = value[name] else { throw invalid(name, "is missing") }
        guard let elements = member.array else { throw invalid(name, "is not an array") }
        return elements
    }

    func object(_ name: String) throws(BeeError) -> DocumentFields? {
        guard let member = optional(name) else { return nil }
        return try DocumentFields(member, subject: subject)
    }

    func invalid(_ name: String, _ reason: String) -> BeeError {
        let path = value.path
        return BeeError(.documentInvalid, subject, "\(path.isEmpty ? name : path + "." + name) \(reason)")
    }

    func invalid(_ reason: String) -> BeeError {
        let path = value.path
        return BeeError(.documentInvalid, subject, path.isEmpty ? reason : "\(path) \(reason)")
    }
}
