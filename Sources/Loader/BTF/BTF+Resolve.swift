extension BTF {
    /// A type without the `const`, `volatile`, `restrict`, type tags and typedefs around it.
    ///
    /// - Parameter id: any id.
    /// - Returns: the first type below that is none of these.
    public func strippingModifiers(_ id: TypeID) -> TypeID {
        var target = id
        while isModifier(target) || code(of: target) == Code.typedef {
            target = record(of: target).reference
        }
        return target
    }

    /// A type without the `const`, `volatile`, `restrict` and type tags around it; a typedef stays.
    ///
    /// - Parameter id: any id.
    /// - Returns: the first type below that is none of these.
    public func strippingQualifiers(_ id: TypeID) -> TypeID {
        var target = id
        while isModifier(target) {
            target = record(of: target).reference
        }
        return target
    }

    /// All own types with a name.
    ///
    /// Reads every type: whoever looks up many names keeps a table of their own.
    /// - Parameter name: the name without `struct`, `union` or `enum`.
    /// - Returns: their ids in order.
    public func types(named name: String) -> [TypeID] {
        let wanted = Array(name.utf8)
        guard !wanted.isEmpty else { return [] }
        return ids.filter { nameBytes(at: word(at: recordOffset(of: $0))).elementsEqual(wanted) }
    }

    private func isModifier(_ id: TypeID) -> Bool {
        switch code(of: id) {
        case Code.volatile, Code.const, Code.restrict, Code.typeTag: true
        default: false
        }
    }
}
