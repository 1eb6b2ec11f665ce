extension BTF {
    /// A type as C spells it without a declared name: `struct event`, `char[16]`, `unsigned long long *`, `int (*)(int)`.
    ///
    /// Names are put in as the file has them and have no control characters.
    /// - Parameter id: any id.
    /// - Returns: the spelling; `struct {...}` for what has no name.
    public func cSpelling(of id: TypeID) -> String {
        spelling(of: id, around: "", parameters: true)
    }

    /// A variable or member as C declares it: `char comm[16]`, `int (*call)(int)`.
    ///
    /// - Parameters:
    ///   - name: the name that is declared.
    ///   - id: its type, any id.
    /// - Returns: the declaration, without a semicolon.
    public func cDeclaration(of name: String, as id: TypeID) -> String {
        spelling(of: id, around: name, parameters: true)
    }

    /// The innermost name of a type: its own, or that of what a modifier or pointer points at; empty where none has one.
    ///
    /// - Parameter id: any id.
    /// - Returns: the name without `struct`, `union` or `enum`.
    public func name(of id: TypeID) -> String {
        let target = strippingQualifiers(id)
        return contains(target) ? name(at: record(of: target).name) : ""
    }

    /// A type's own name behind the word C has for its kind, so that a typedef is told from what it stands for.
    func definitionSpelling(of id: TypeID) -> String {
        code(of: id) == Code.typedef ? "typedef \(name(at: record(of: id).name))" : cSpelling(of: id)
    }

    /// Spells the type around a declarator, from the outside in, as C's grammar nests them.
    private func spelling(of id: TypeID, around declarator: String, parameters: Bool) -> String {
        if let name = taggedName(of: id) { return joined(name, declarator) }
        let type = self[id]
        switch type.kind {
        case .pointer(let target): return spelling(of: target, around: "*" + declarator, parameters: parameters)
        case .array(let element, _, let count):
            return spelling(of: element, around: grouped(declarator) + "[\(count)]", parameters: parameters)
        case .prototype(let result, let list):
            let text = parameters ? spelling(of: list) : "..."
            return spelling(of: result, around: grouped(declarator) + "(\(text))", parameters: parameters)
        case .const(let target): return qualified("const", target, declarator, parameters)
        case .volatile(let target): return qualified("volatile", target, declarator, parameters)
        case .restrict(let target): return qualified("restrict", target, declarator, parameters)
        case .typeTag(let target): return spelling(of: target, around: declarator, parameters: parameters)
        case .function(let prototype, _):
            return spelling(of: prototype, around: type.name + declarator, parameters: parameters)
        case .variable(let target, _): return spelling(of: target, around: declarator, parameters: parameters)
        case .void: return joined("void", declarator)
        default: return joined(type.name, declarator)
        }
    }

    private func qualified(_ word: String, _ id: TypeID, _ declarator: String, _ parameters: Bool) -> String {
        // A pointer's qualifier stands behind its star, all others before the type.
        code(of: strippingQualifiers(id)) == Code.pointer
            ? spelling(of: id, around: joined(" " + word, declarator), parameters: parameters)
            : word + " " + spelling(of: id, around: declarator, parameters: parameters)
    }

    private func spelling(of list: [Parameter]) -> String {
        guard !list.isEmpty else { return "void" }
        let texts = list.map { parameter in
            // Parameters of parameters are left out: text would grow with the power of the nesting.
            parameter.type == .void ? "..." : spelling(of: parameter.type, around: "", parameters: false)
        }
        return texts.joined(separator: ", ")
    }

    private func grouped(_ declarator: String) -> String {
        declarator.hasPrefix("*") ? "(\(declarator))" : declarator
    }

    private func joined(_ base: String, _ declarator: String) -> String {
        declarator.isEmpty || declarator.hasPrefix("[") ? base + declarator : base + " " + declarator
    }

    /// The name of a struct, union or enumeration behind its word, read without its members; nil for other types.
    private func taggedName(of id: TypeID) -> String? {
        let word: String
        switch code(of: id) {
        case Code.structure: word = "struct"
        case Code.union: word = "union"
        case Code.enumeration, Code.enumeration64: word = "enum"
        case Code.forward: word = record(of: id).flag ? "union" : "struct"
        default: return nil
        }
        let name = name(at: record(of: id).name)
        return word + " " + (name.isEmpty ? "{...}" : name)
    }
}
