extension COREMatcher {
    /// Whether a type exists in this shape: kinds are alike, names below the first and sizes do not count
    /// (`bpf_core_types_are_compat`).
    mutating func areCompatible(
        _ localRoot: BTF.TypeID, _ targetRoot: BTF.TypeID, level: Int
    ) throws(COREFault) -> Bool {
        guard areAlike(localRoot, targetRoot) else { return false }
        var localID = localRoot
        var targetID = targetRoot
        for _ in 0..<COREMatcher.deepest {
            try spend()
            localID = local.strippingModifiers(localID)
            targetID = target.strippingModifiers(targetID)
            guard areAlike(localID, targetID) else { return false }
            guard localID != .void else { return true }
            let left = local.record(of: localID)
            let right = target.record(of: targetID)
            switch left.code {
            case BTF.Code.structure, BTF.Code.union, BTF.Code.enumeration, BTF.Code.enumeration64, BTF.Code.forward:
                return true
            case BTF.Code.integer: return isWhole(left, right)
            case BTF.Code.pointer:
                localID = left.reference
                targetID = right.reference
            case BTF.Code.array:
                localID = BTF.TypeID(rawValue: local.word(at: left.body))
                targetID = BTF.TypeID(rawValue: target.word(at: right.body))
            case BTF.Code.prototype:
                guard left.elements == right.elements else { return false }
                for index in 0..<left.elements {
                    guard level > 0 else { throw COREMatcher.tooDeep }
                    let localType = local.strippingModifiers(local.elementType(left, index))
                    let targetType = target.strippingModifiers(target.elementType(right, index))
                    guard try areCompatible(localType, targetType, level: level - 1) else { return false }
                }
                localID = left.reference
                targetID = right.reference
            default: return false
            }
        }
        throw COREMatcher.tooDeep
    }

    /// Whether a type exists with all the members the object knows of (`bpf_core_types_match`).
    mutating func typesMatch(
        _ localRoot: BTF.TypeID, _ targetRoot: BTF.TypeID, behindPointer: Bool, level: Int
    ) throws(COREFault) -> Bool {
        guard level > 0 else { throw COREMatcher.tooDeep }
        var localID = localRoot
        var targetID = targetRoot
        var behindPointer = behindPointer
        for _ in 0..<COREMatcher.deepest {
            try spend()
            localID = local.strippingModifiers(localID)
            targetID = target.strippingModifiers(targetID)
            guard namesMatch(local.nameBytes(of: localID), target.nameBytes(of: targetID)) else { return false }
            guard localID != .void, targetID != .void else { return localID == targetID }
            let left = local.record(of: localID)
            let right = target.record(of: targetID)
            switch left.code {
            case BTF.Code.forward: return isForward(left, of: right, behindPointer: behindPointer)
            case BTF.Code.enumeration, BTF.Code.enumeration64: return try enumerationsMatch(left, right)
            case BTF.Code.structure, BTF.Code.union:
                guard !behindPointer else { return isNamed(left, by: right) }
                return left.code == right.code ? try membersMatch(left, right, level: level) : false
            case BTF.Code.integer:
                return left.code == right.code && left.word == right.word && isSigned(left, right)
            case BTF.Code.pointer:
                guard left.code == right.code else { return false }
                behindPointer = true
                localID = left.reference
                targetID = right.reference
            case BTF.Code.array:
                guard left.code == right.code, local.word(at: left.body + 8) == target.word(at: right.body + 8) else {
                    return false
                }
                localID = BTF.TypeID(rawValue: local.word(at: left.body))
                targetID = BTF.TypeID(rawValue: target.word(at: right.body))
            case BTF.Code.prototype:
                guard left.code == right.code, left.elements == right.elements else { return false }
                for index in 0..<left.elements {
                    let types = (local.elementType(left, index), target.elementType(right, index))
                    guard try typesMatch(types.0, types.1, behindPointer: behindPointer, level: level - 1) else {
                        return false
                    }
                }
                localID = left.reference
                targetID = right.reference
            default: return false
            }
        }
        throw COREMatcher.tooDeep
    }

    private static let tooDeep = COREFault.refused("the types to compare nest too deep")

    private func areAlike(_ localID: BTF.TypeID, _ targetID: BTF.TypeID) -> Bool {
        guard localID != .void, targetID != .void else { return localID == targetID }
        return local.record(of: localID).isAlike(target.record(of: targetID))
    }

    private func namesMatch(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        guard !right.isEmpty else { return left.isEmpty }
        return EssentialName(left) == EssentialName(right)
    }

    /// Both or neither of two integers is signed.
    private func isSigned(_ left: BTF.Record, _ right: BTF.Record) -> Bool {
        local.integer(left).isSigned == target.integer(right).isSigned
    }

    /// Whether a declaration of the object stands for what the kernel has: a declaration like it or, behind a pointer,
    /// the struct or union itself.
    private func isForward(_ left: BTF.Record, of right: BTF.Record, behindPointer: Bool) -> Bool {
        if right.code == BTF.Code.forward { return left.flag == right.flag }
        return behindPointer && right.code == (left.flag ? BTF.Code.union : BTF.Code.structure)
    }

    /// Behind a pointer only the kind counts, and the kernel may have no more than a declaration.
    private func isNamed(_ left: BTF.Record, by right: BTF.Record) -> Bool {
        if left.code == right.code { return true }
        return right.code == BTF.Code.forward && (left.code == BTF.Code.union) == right.flag
    }

    private mutating func enumerationsMatch(_ left: BTF.Record, _ right: BTF.Record) throws(COREFault) -> Bool {
        guard right.isEnumeration, left.word == right.word, left.elements <= right.elements else { return false }
        for index in 0..<left.elements {
            let name = local.nameBytes(at: local.word(at: left.element(index)))
            var isFound = false
            for other in 0..<right.elements where !isFound {
                let found = target.nameBytes(at: target.word(at: right.element(other)))
                try spend(1 + found.count / 16)
                isFound = namesMatch(name, found)
            }
            guard isFound else { return false }
        }
        return true
    }

    private mutating func membersMatch(
        _ left: BTF.Record, _ right: BTF.Record, level: Int
    ) throws(COREFault) -> Bool {
        guard left.elements <= right.elements else { return false }
        for index in 0..<left.elements {
            let name = local.nameBytes(at: local.word(at: left.element(index)))
            let type = local.elementType(left, index)
            var isFound = false
            for other in 0..<right.elements where !isFound {
                let found = target.nameBytes(at: target.word(at: right.element(other)))
                try spend(1 + found.count / 16)
                guard namesMatch(name, found) else { continue }
                isFound = try typesMatch(
                    type, target.elementType(right, other), behindPointer: false, level: level - 1)
            }
            guard isFound else { return false }
        }
        return true
    }
}

extension BTF {
    /// The type of a member or parameter.
    func elementType(_ record: Record, _ index: Int) -> TypeID {
        TypeID(rawValue: word(at: record.element(index) + 4))
    }
}
