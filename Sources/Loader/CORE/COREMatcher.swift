/// Compares a type of an object with one of a kernel, as libbpf 1.1 does (relo_core.c).
///
/// Every comparison counts against a bound, for names and nesting of a hostile object or kernel could multiply to more
/// than anybody waits for.
struct COREMatcher {
    let local: BTF
    let target: BTF
    /// How many comparisons are left.
    var work: Int
    /// What a candidate that does not match lacks, where that is one thing.
    private(set) var absence: String?

    init(local: BTF, target: BTF, work: Int) {
        self.local = local
        self.target = target
        self.work = work
    }

    mutating func spend(_ amount: Int = 1) throws(COREFault) {
        work -= amount
        guard work >= 0 else { throw .exhausted }
    }

    /// Follows the object's way through a candidate; nil where it does not match (`bpf_core_spec_match`).
    mutating func match(_ way: CORESpec, _ kind: CORERelocation.Kind, _ id: BTF.TypeID) throws(COREFault) -> CORESpec? {
        try spend()
        if kind.isField { return try matchField(way, id) }
        if kind.isEnumValue { return try matchConstant(way, id) }
        let isMatch =
            kind == .typeMatches
            ? try typesMatch(way.root, id, behindPointer: false, level: COREMatcher.deepest)
            : try areCompatible(way.root, id, level: COREMatcher.deepest)
        guard !isMatch else { return CORESpec(types: target, root: id) }
        absence = "'\(target.definitionSpelling(of: id))' is declared otherwise in this kernel"
        return nil
    }

    /// How deep signatures and structs nest at most, and how long a chain of pointers and arrays is.
    static let deepest = 32

    private mutating func matchConstant(_ way: CORESpec, _ root: BTF.TypeID) throws(COREFault) -> CORESpec? {
        let id = target.strippingModifiers(root)
        let record = target.record(of: id)
        guard record.isEnumeration, let name = way.steps.first?.name else { return nil }
        let wanted = EssentialName(name)
        for index in 0..<record.elements {
            let found = target.nameBytes(at: target.word(at: record.element(index)))
            try spend(1 + found.count / 16)
            guard EssentialName(found) == wanted else { continue }
            var spec = CORESpec(types: target, root: root)
            spec.steps = [CORESpec.Step(type: id, index: index, name: found)]
            spec.path = [index]
            return spec
        }
        absence = "'\(target.definitionSpelling(of: id))' has no constant '\(wanted.text)' in this kernel"
        return nil
    }

    private mutating func matchField(_ way: CORESpec, _ root: BTF.TypeID) throws(COREFault) -> CORESpec? {
        var spec = CORESpec(types: target, root: root)
        var id = root
        for (place, step) in way.steps.enumerated() {
            id = target.strippingModifiers(id)
            guard step.name == nil else {
                guard let next = try matchMember(step, id, &spec) else {
                    absence = absence ?? lack(of: step, in: id)
                    return nil
                }
                id = next
                continue
            }
            // The first step is an element too: that of the pointer the relocation begins with.
            if place > 0 {
                let record = target.record(of: id)
                guard record.code == BTF.Code.array, spec.isInside(step.index, record) else {
                    absence = "'\(spec.spelling)' has no element \(step.index) in this kernel"
                    return nil
                }
                id = target.strippingModifiers(BTF.TypeID(rawValue: target.word(at: record.body)))
            }
            try enter(step.index, &spec)
            spec.steps.append(CORESpec.Step(type: id, index: step.index, name: nil))
            try spec.advance(step.index, elementsOf: id)
        }
        return spec
    }

    private func lack(of step: CORESpec.Step, in id: BTF.TypeID) -> String {
        let name = String(decoding: step.name ?? [], as: UTF8.self)
        return "'\(target.definitionSpelling(of: id))' has no member '\(name)' in this kernel"
    }

    private func enter(_ index: Int, _ spec: inout CORESpec) throws(COREFault) {
        guard spec.path.count < CORERelocation.longestPath else { throw .refused("the kernel's types nest too deep") }
        spec.path.append(index)
    }

    /// Looks for a member by name in a struct and in the members without name inside it; returns the member's type
    /// (`bpf_core_match_member`).
    ///
    /// Where a member of the name is of another kind, the search goes on outside of the nested struct it was found in,
    /// with that member's offset still counted: libbpf does not take it back, so neither does this.
    private mutating func matchMember(
        _ step: CORESpec.Step, _ root: BTF.TypeID, _ spec: inout CORESpec
    ) throws(COREFault) -> BTF.TypeID? {
        let id = target.strippingModifiers(root)
        let record = target.record(of: id)
        guard record.isComposite, let name = step.name else { return nil }
        let localRecord = local.record(of: step.type)
        for index in 0..<record.elements {
            try spend()
            let offset = record.element(index)
            let bits = target.bitOffset(record, at: offset)
            let type = target.elementType(record, index)
            try enter(index, &spec)
            spec.bitOffset &+= bits
            let text = target.word(at: offset)
            if target.hasName(at: text, []) {
                if let next = try matchMember(step, type, &spec) { return next }
            } else if target.hasName(at: text, name) {
                guard try areCompatibleFields(local.elementType(localRecord, step.index), type) else {
                    let name = String(decoding: name, as: UTF8.self)
                    absence = "'\(target.definitionSpelling(of: id)).\(name)' is of another kind in this kernel"
                    spec.detours.append(spec.path)
                    spec.path.removeLast()
                    return nil
                }
                spec.steps.append(CORESpec.Step(type: id, index: index, name: name))
                return type
            }
            spec.bitOffset &-= bits
            spec.path.removeLast()
        }
        return nil
    }

    /// Whether a field can stand for another (`bpf_core_fields_are_compat`).
    private mutating func areCompatibleFields(
        _ localID: BTF.TypeID, _ targetID: BTF.TypeID
    ) throws(COREFault) -> Bool {
        var localID = localID
        var targetID = targetID
        while true {
            try spend()
            localID = local.strippingModifiers(localID)
            targetID = target.strippingModifiers(targetID)
            let left = local.record(of: localID)
            let right = target.record(of: targetID)
            if left.isComposite && right.isComposite { return true }
            // Of `void` there is no record; it is like nothing but itself, and no field is of it.
            guard localID != .void, targetID != .void, left.isAlike(right) else { return false }
            switch left.code {
            case BTF.Code.pointer, BTF.Code.float: return true
            case BTF.Code.forward, BTF.Code.enumeration, BTF.Code.enumeration64:
                let leftName = EssentialName(local.nameBytes(at: left.name))
                let rightName = EssentialName(target.nameBytes(at: right.name))
                return leftName.isEmpty || rightName.isEmpty || leftName == rightName
            case BTF.Code.integer: return isWhole(left, right)
            case BTF.Code.array:
                localID = BTF.TypeID(rawValue: local.word(at: left.body))
                targetID = BTF.TypeID(rawValue: target.word(at: right.body))
            default: return false
            }
        }
    }

    /// Whether neither integer is a bit-field of old compilers.
    func isWhole(_ left: BTF.Record, _ right: BTF.Record) -> Bool {
        local.word(at: left.body) >> 16 & 0xFF == 0 && target.word(at: right.body) >> 16 & 0xFF == 0
    }
}
