extension LayoutCompiler {
    /// Compiles an array: text, elements by the count, or as many as the record holds.
    mutating func array(_ place: Place, _ id: BTF.TypeID, _ element: BTF.TypeID, _ count: Int) throws(TooLarge) -> Int {
        let isFlexible = count == 0 && place.isTail
        let byteCount = btf.size(of: id) ?? 0
        if isText(element) { return leaf(isFlexible ? .flexibleText : .text, place, byteCount: byteCount) }
        guard place.depth < Self.maximumDepth else { return opaque(place, id) }
        let start = add(isFlexible ? .flexibleArray : .array, place, byteCount: byteCount)
        let weight = try elements(start, of: element, count, place)
        let limit = isFlexible ? max(instructions[start].stride, 1) * 64 : Self.maximumValues
        guard weight <= limit else {
            instructions.removeSubrange(start...)
            return leaf(isFlexible ? .opaqueRest : .opaque, place, byteCount: byteCount)
        }
        column(place, isNumeric: false)
        return weight
    }

    /// Compiles one element behind its array's instruction.
    ///
    /// - Returns: how many values the array has; of a flexible array, one element of it.
    private mutating func elements(
        _ start: Int, of element: BTF.TypeID, _ count: Int, _ place: Place
    ) throws(TooLarge) -> Int {
        let stride = btf.size(of: element) ?? 0
        guard stride > 0 else {
            // Elements without bytes have nothing to show, and may be claimed by the billion.
            instructions[start].operation = .array
            return 1
        }
        let inner = Place(type: element, path: nil, depth: place.depth + 1)
        let weight = try value(inner)
        instructions[start].count = count
        instructions[start].stride = stride
        instructions[start].next = instructions.count
        let (total, overflow) = weight.multipliedReportingOverflow(by: max(count, 1))
        return overflow ? Int.max : total
    }

    /// Whether arrays of a type are text: it is, typedefs and qualifiers removed, the integer named `char`.
    func isText(_ element: BTF.TypeID) -> Bool {
        let definition = btf[resolve(element).id]
        guard case .integer(let integer) = definition.kind else { return false }
        return definition.name == "char" && integer.size == 1
    }

    /// Compiles a structure or union with all its members.
    mutating func object(
        _ place: Place, _ size: Int, _ members: [BTF.Member], isUnion: Bool
    ) throws(TooLarge) -> Int {
        guard place.depth < Self.maximumDepth else { return opaque(place, place.type) }
        let firstColumn = columns.count
        // Of a nested object one byte must be there; the root is shown even if it is empty.
        let start = add(.object, place, byteCount: place.isRoot || size == 0 ? 0 : 1)
        var names = UniqueNames()
        let weight = try self.members(members, of: place, isUnion: isUnion, &names)
        add(.objectEnd, Place(type: .void, path: nil), byteCount: 0)
        instructions[start].next = instructions.count
        instructions[start].columns = columns.count - firstColumn
        return weight
    }

    private mutating func members(
        _ members: [BTF.Member], of place: Place, isUnion: Bool, _ names: inout UniqueNames
    ) throws(TooLarge) -> Int {
        var weight = 1
        for (index, member) in members.enumerated() {
            var inner = self.place(of: member, in: place)
            inner.isTail = place.isTail && (isUnion || index == members.count - 1)
            let values = try self.member(inner, member.name, place.path, &names)
            let (sum, overflow) = weight.addingReportingOverflow(values)
            weight = overflow ? Int.max : sum
        }
        return weight
    }

    private func place(of member: BTF.Member, in place: Place) -> Place {
        Place(
            type: member.type, offset: place.offset + member.bitOffset / 8, bits: member.bitOffset % 8,
            bitFieldSize: member.bitFieldSize, path: place.path, depth: place.depth + 1)
    }

    /// Compiles a member under its name; of one without name, its members as if they stood here.
    ///
    /// Only structures and unions are members without a name; a bit-field without one is padding (C11 6.7.2.1).
    private mutating func member(
        _ place: Place, _ name: String, _ outer: String?, _ names: inout UniqueNames
    ) throws(TooLarge) -> Int {
        // Long names cost memory each time they are joined.
        try step(1 + (name.utf8.count + (outer?.utf8.count ?? 0)) / 64)
        guard name.isEmpty else {
            var named = place
            let key = names.unique(name)
            named.name = pools.names.range(of: key)
            named.path = outer.map { $0.isEmpty ? key : $0 + "." + key }
            return try value(named)
        }
        guard place.depth < Self.maximumDepth else { return 0 }
        let (_, id, hops) = resolve(place.type)
        try step(hops)
        switch btf[id].kind {
        case .structure(_, let members): return try self.members(members, of: place, isUnion: false, &names)
        case .union(_, let members): return try self.members(members, of: place, isUnion: true, &names)
        default: return 0
        }
    }
}
