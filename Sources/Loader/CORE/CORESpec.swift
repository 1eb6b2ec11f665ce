/// The way into a type that a relocation goes, in the object's types or in the kernel's (`struct bpf_core_spec`).
struct CORESpec {
    /// A turning point of the way: a named member, an element of an array, or a constant of an enumeration.
    struct Step {
        /// The struct the member is of, the type of the element, or the enumeration.
        var type: BTF.TypeID
        /// The member's, element's or constant's place.
        var index: Int
        /// The member's or constant's name; nil for elements.
        var name: ArraySlice<UInt8>?
    }

    /// The types the way leads through.
    let types: BTF
    /// Where it begins.
    let root: BTF.TypeID
    /// Its turning points; members without name are none.
    var steps: [Step] = []
    /// The places of the members and elements that were entered, those without name too.
    var path: [Int] = []
    /// Ways that led to a member of the right name and the wrong kind.
    var detours: [[Int]] = []
    /// Where it ends, in bits from the root's beginning; counted in 32 bits as libbpf does.
    var bitOffset: UInt32 = 0

    init(types: BTF, root: BTF.TypeID) {
        self.types = types
        self.root = root
    }

    /// Follows a relocation's path through the object's own types (`bpf_core_parse_spec`).
    static func local(_ relocation: CORERelocation, in types: BTF) throws(COREFault) -> CORESpec {
        var spec = CORESpec(types: types, root: relocation.type)
        guard relocation.kind.isField || relocation.kind.isEnumValue else { return spec }
        guard let first = relocation.path.first else { throw .refused("its path is empty") }
        let id = types.strippingModifiers(relocation.type)
        spec.path = relocation.path
        guard relocation.kind.isField else {
            spec.steps = [Step(type: id, index: first, name: try constant(first, of: id, in: types))]
            return spec
        }
        spec.steps = [Step(type: id, index: first, name: nil)]
        try spec.advance(first, elementsOf: id)
        try spec.walk(relocation.path.dropFirst(), from: id)
        return spec
    }

    private static func constant(
        _ index: Int, of id: BTF.TypeID, in types: BTF
    ) throws(COREFault) -> ArraySlice<UInt8> {
        let record = types.record(of: id)
        guard record.isEnumeration, index < record.elements else { throw .refused("its path leads to no constant") }
        return types.nameBytes(at: types.word(at: record.element(index)))
    }

    private mutating func walk(_ path: ArraySlice<Int>, from root: BTF.TypeID) throws(COREFault) {
        var id = root
        for index in path {
            let target = types.strippingModifiers(id)
            let record = types.record(of: target)
            if record.isComposite {
                guard index < record.elements else { throw .refused("its path leads to no member") }
                let offset = record.element(index)
                bitOffset &+= types.bitOffset(record, at: offset)
                let name = types.word(at: offset)
                if name != 0 { steps.append(Step(type: target, index: index, name: types.nameBytes(at: name))) }
                id = BTF.TypeID(rawValue: types.word(at: offset + 4))
            } else if record.code == BTF.Code.array {
                guard isInside(index, record) else { throw .refused("its path leads past the end of an array") }
                id = types.strippingModifiers(BTF.TypeID(rawValue: types.word(at: record.body)))
                steps.append(Step(type: id, index: index, name: nil))
                try advance(index, elementsOf: id)
            } else {
                throw .refused("its path leads into what has no members")
            }
        }
    }

    /// Whether an array, reached by the last step, has an element; a flexible one, the last member of its struct, has
    /// as many as wanted.
    func isInside(_ index: Int, _ array: BTF.Record) -> Bool {
        let count = Int(types.word(at: array.body + 8))
        guard count == 0, let last = steps.last, last.name != nil else { return index < count }
        return last.index == types.record(of: last.type).elements - 1
    }

    /// Moves over a number of elements.
    mutating func advance(_ index: Int, elementsOf id: BTF.TypeID) throws(COREFault) {
        guard let size = types.size(of: id) else { throw .refused("it asks for elements of what has no size") }
        bitOffset &+= UInt32(truncatingIfNeeded: index &* size &* 8)
    }

    /// The way as C would spell it: `struct task_struct.se.vruntime`, `enum state::RUNNING`.
    var spelling: String {
        var text = types.cSpelling(of: root)
        for (place, step) in steps.enumerated() {
            if let name = step.name {
                let isConstant = types.record(of: step.type).isEnumeration
                text += (isConstant ? "::" : ".") + String(decoding: name, as: UTF8.self)
            } else if place > 0 || step.index > 0 {
                text += "[\(step.index)]"
            }
        }
        return text
    }
}

extension BTF.Record {
    /// Whether it is a struct or union.
    var isComposite: Bool { code == BTF.Code.structure || code == BTF.Code.union }
    /// Whether it is an enumeration of any width.
    var isEnumeration: Bool { code == BTF.Code.enumeration || code == BTF.Code.enumeration64 }

    /// Whether two types are of one kind as CO-RE sees it (`btf_kind_core_compat`).
    func isAlike(_ other: BTF.Record) -> Bool { code == other.code || isEnumeration && other.isEnumeration }
}

extension BTF {
    /// Where a member begins, in bits, as it is written; unlike `place`, old bit-fields count from their integer.
    func bitOffset(_ record: Record, at offset: Int) -> UInt32 {
        let place = word(at: offset + 8)
        return record.flag ? place & 0xFF_FFFF : place
    }

    /// The width in bits of a bit-field, 0 for all other members and for bit-fields of old compilers.
    func bitFieldSize(_ record: Record, at offset: Int) -> UInt32 {
        record.flag ? word(at: offset + 8) >> 24 : 0
    }
}
