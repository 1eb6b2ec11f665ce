import Base

/// Finds the variable that a name on the command line means, or the part of it.
struct VariablePath {
    let types: BTF

    /// A place in a section, and what lies there.
    struct Target {
        let section: String
        var offset: Int
        var type: BTF.TypeID
    }

    /// Follows `NAME`, `NAME.member` and `NAME[index]`, the last two as often as they stand there.
    func resolve(_ text: String, among variables: [VariableSpec]) throws(BeeError) -> Target {
        // Compilers of other languages put dots into the names themselves.
        if let variable = variables.first(where: { $0.name == text }) { return target(variable) }
        let end = text.firstIndex { $0 == "." || $0 == "[" } ?? text.endIndex
        let name = String(text[..<end])
        guard let variable = variables.first(where: { $0.name == name }) else {
            let names = variables.map(\.name)
            throw BeeError(
                .usage, name, "is no variable of this object",
                hint: NearestName.hint(names, to: name) ?? Self.list(names))
        }
        var target = target(variable)
        var rest = text[end...]
        while !rest.isEmpty { try step(&target, &rest, text) }
        return target
    }

    private func target(_ variable: VariableSpec) -> Target {
        Target(section: variable.section, offset: variable.offset, type: variable.type)
    }

    private static func list(_ names: [String]) -> String {
        guard !names.isEmpty else { return "the object has no variables" }
        let more = names.count > 12 ? ", … (see bee-oci inspect)" : ""
        return "its variables are: " + names.prefix(12).joined(separator: ", ") + more
    }

    private func step(_ target: inout Target, _ rest: inout Substring, _ text: String) throws(BeeError) {
        if rest.hasPrefix(".") {
            let name = rest.dropFirst().prefix { $0 != "." && $0 != "[" }
            try enter(&target, String(name), text)
            rest = rest[name.endIndex...]
            return
        }
        guard let close = rest.firstIndex(of: "]"), let index = Int(rest[..<close].dropFirst()) else {
            throw BeeError(.usage, text, "is no name of a variable or of its member")
        }
        try enter(&target, index: index, text)
        rest = rest[rest.index(after: close)...]
        guard rest.isEmpty || rest.hasPrefix(".") || rest.hasPrefix("[") else {
            throw BeeError(.usage, text, "is no name of a variable or of its member")
        }
    }

    private func enter(_ target: inout Target, index: Int, _ text: String) throws(BeeError) {
        guard case .array(let element, _, let count) = types[types.strippingModifiers(target.type)].kind,
            let size = types.size(of: element)
        else { throw BeeError(.usage, text, "is of type \(types.cSpelling(of: target.type)), which has no elements") }
        guard (0..<count).contains(index) else {
            throw BeeError(.usage, text, "lies outside the array, which has \(count) elements")
        }
        target.offset += index * size
        target.type = element
    }

    private func enter(_ target: inout Target, _ name: String, _ text: String) throws(BeeError) {
        guard let members = members(of: target.type) else {
            throw BeeError(.usage, text, "is of type \(types.cSpelling(of: target.type)), which has no members")
        }
        guard let member = members.first(where: { $0.name == name }) else {
            throw BeeError(.usage, text, "has no member '\(name)'", hint: Self.list(members, name))
        }
        guard member.bitFieldSize == nil, member.bitOffset % 8 == 0 else {
            throw BeeError(.usage, text, "is a bit-field, which cannot be set alone")
        }
        target.offset += member.bitOffset / 8
        target.type = member.type
    }

    private static func list(_ members: [BTF.Member], _ name: String) -> String {
        NearestName.hint(members.map(\.name), to: name)
            ?? "its members are: " + members.prefix(12).map(\.name).joined(separator: ", ")
    }

    /// The members of a structure or union, those of anonymous ones among them, with offsets from its start.
    private func members(of type: BTF.TypeID) -> [BTF.Member]? {
        switch types[types.strippingModifiers(type)].kind {
        case .structure(_, let members), .union(_, let members):
            return members.flatMap { member -> [BTF.Member] in
                guard member.name.isEmpty else { return [member] }
                return (self.members(of: member.type) ?? []).map { inner in
                    BTF.Member(
                        name: inner.name, type: inner.type, bitOffset: member.bitOffset + inner.bitOffset,
                        bitFieldSize: inner.bitFieldSize)
                }
            }
        default: return nil
        }
    }
}
