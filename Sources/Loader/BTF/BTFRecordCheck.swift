import Base

/// Checks every record by itself: names, numbers of types, and what its kind allows.
///
/// The rules are the kernel's (kernel/bpf/btf.c, the `_check_meta` functions), as far as compilers keep them before a
/// loader has filled in what is left open.
struct BTFRecordCheck {
    private let types: BTF
    private let names: BTFNames
    private let subject: String

    init(types: BTF, subject: String) {
        self.types = types
        self.subject = subject
        names = BTFNames(types)
    }

    func checkAll() throws(BeeError) {
        for id in types.ids {
            guard let reason = reason(against: types.record(of: id)) else { continue }
            throw BeeError.btf(subject, "type \(id.rawValue): " + reason)
        }
    }

    /// What is wrong with a record; nil where nothing is.
    private func reason(against record: BTF.Record) -> String? {
        // Bits 16-23, 29 and 30 are unused (BTF_INFO_MASK).
        guard record.info & 0x60FF_0000 == 0 else { return "unknown bits are set" }
        return names.reason(against: record.name, needed: BTFNames.isNeeded(by: record.code)) ?? bodyReason(record)
    }

    private func bodyReason(_ record: BTF.Record) -> String? {
        switch record.code {
        case BTF.Code.integer: return integerReason(record)
        case BTF.Code.float:
            return [2, 4, 8, 12, 16].contains(record.word) ? nil : "a float of \(record.word) bytes"
        case BTF.Code.array: return arrayReason(record)
        case BTF.Code.structure, BTF.Code.union: return memberReason(record)
        case BTF.Code.enumeration, BTF.Code.enumeration64: return enumReason(record)
        case BTF.Code.prototype: return prototypeReason(record)
        case BTF.Code.function: return functionReason(record)
        case BTF.Code.variable: return variableReason(record)
        case BTF.Code.dataSection: return sectionReason(record)
        case BTF.Code.declTag: return declTagReason(record)
        case BTF.Code.forward: return nil
        default: return referenceReason(record.word)
        }
    }

    private func integerReason(_ record: BTF.Record) -> String? {
        let integer = types.integer(record)
        guard [1, 2, 4, 8, 16].contains(integer.size) else { return "an integer of \(integer.size) bytes" }
        guard integer.bits > 0, integer.bitOffset + integer.bits <= integer.size * 8 else {
            return "an integer's bits do not fit into its \(integer.size) bytes"
        }
        // At most one of signed, char and bool, as the kernel has it.
        let encoding = types.word(at: record.body) >> 24
        return [0, 1, 2, 4].contains(encoding) ? nil : "an integer of the unknown encoding \(encoding)"
    }

    private func enumReason(_ record: BTF.Record) -> String? {
        guard [1, 2, 4, 8].contains(record.word) else { return "an enumeration of \(record.word) bytes" }
        return elementReason(record, hasType: false, needsName: true)
    }

    private func arrayReason(_ record: BTF.Record) -> String? {
        referenceReason(types.word(at: record.body)) ?? referenceReason(types.word(at: record.body + 4))
    }

    private func memberReason(_ record: BTF.Record) -> String? {
        elementReason(record, hasType: true, needsName: false)
    }

    /// Only the last parameter may be without type: it stands for `...` and has no name.
    private func prototypeReason(_ record: BTF.Record) -> String? {
        // Twice the parameters C promises, so that spelling a signature stays cheap.
        guard record.elements <= 255 else { return "a signature of \(record.elements) parameters" }
        for index in 0..<record.elements where types.word(at: record.element(index) + 4) == 0 {
            let isVariadic = index == record.elements - 1 && types.word(at: record.element(index)) == 0
            guard isVariadic else { return "parameter \(index) has no type" }
        }
        return referenceReason(record.word) ?? elementReason(record, hasType: true, needsName: false)
    }

    private func functionReason(_ record: BTF.Record) -> String? {
        guard BTF.Linkage(rawValue: record.elements) != nil else { return "a function of unknown linkage" }
        return types.code(of: record.reference) == BTF.Code.prototype ? nil : "a function without signature"
    }

    private func variableReason(_ record: BTF.Record) -> String? {
        guard BTF.Linkage(rawValue: Int(types.word(at: record.body))) != nil else {
            return "a variable of unknown linkage"
        }
        return referenceReason(record.word)
    }

    private func sectionReason(_ record: BTF.Record) -> String? {
        for index in 0..<record.elements {
            let target = BTF.TypeID(rawValue: types.word(at: record.element(index)))
            switch types.code(of: target) {
            case BTF.Code.variable, BTF.Code.function: continue
            default: return "entry \(index) of a section is no variable"
            }
        }
        return nil
    }

    private func declTagReason(_ record: BTF.Record) -> String? {
        let word = types.word(at: record.body)
        guard word >> 31 == 0 || word == UInt32.max else { return "a tag of a negative component" }
        guard types.contains(record.reference) else { return "refers to type \(record.word), which does not exist" }
        let target = types.record(of: record.reference)
        guard
            [BTF.Code.structure, BTF.Code.union, BTF.Code.function, BTF.Code.variable, BTF.Code.typedef]
                .contains(target.code)
        else { return "tags what cannot be tagged" }
        guard let component = types.component(record) else { return nil }
        return component < components(of: target) ? nil : "tags a component that does not exist"
    }

    /// How many members or parameters a declaration has for tags to name.
    private func components(of target: BTF.Record) -> Int {
        switch target.code {
        case BTF.Code.structure, BTF.Code.union: target.elements
        // What a function refers to that is no signature is found by the function's own check.
        case BTF.Code.function: types.contains(target.reference) ? types.record(of: target.reference).elements : 0
        default: 0
        }
    }

    private func elementReason(_ record: BTF.Record, hasType: Bool, needsName: Bool) -> String? {
        for index in 0..<record.elements {
            let offset = record.element(index)
            if let reason = names.reason(against: types.word(at: offset), needed: needsName) { return reason }
            guard hasType else { continue }
            if let reason = referenceReason(types.word(at: offset + 4)) { return reason }
        }
        return nil
    }

    /// Whether a number names what can stand where a type is meant: functions, variables, sections and tags cannot.
    private func referenceReason(_ number: UInt32) -> String? {
        let id = BTF.TypeID(rawValue: number)
        guard id == .void || types.contains(id) else { return "refers to type \(number), which does not exist" }
        switch types.code(of: id) {
        case BTF.Code.function, BTF.Code.variable, BTF.Code.dataSection, BTF.Code.declTag:
            return "refers to \(number), which is no type"
        default: return nil
        }
    }
}
