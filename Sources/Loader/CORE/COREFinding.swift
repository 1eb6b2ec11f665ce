/// A candidate that matches, with the answer it gives.
struct COREFinding {
    let place: KernelTypes.Place
    let way: CORESpec
    let answer: COREAnswer

    /// Refuses two candidates that lie or answer differently, for nobody can tell which one is meant.
    func requireAgreement(_ other: COREFinding) throws(COREFault) {
        guard way.bitOffset == other.way.bitOffset, answer.value == other.answer.value else {
            throw .refused(
                "it is ambiguous: '\(way.spelling)' (type \(place.id.rawValue)) and '\(other.way.spelling)' (type "
                    + "\(other.place.id.rawValue)) of this kernel differ")
        }
    }
}

extension COREValue {
    /// The object's own answer, where the kernel is not asked.
    init(original: COREAnswer) {
        self.init(original: original, missing: original, absence: nil)
    }

    /// The answer that there is no such thing.
    init(original: COREAnswer, missing: COREAnswer, absence: String?) {
        self.init(
            value: missing.value, original: original.value, match: nil, absence: absence,
            isChecked: original.isChecked, originalSize: original.size, size: original.size, isAdjustable: true)
    }

    /// The answer of a match.
    init(original: COREAnswer, in object: BTF, match: COREFinding) {
        let answer = match.answer
        self.init(
            value: answer.value, original: original.value,
            match: COREMatch(type: match.place.id, module: match.place.module, spelling: match.way.spelling),
            absence: nil, isChecked: original.isChecked, originalSize: original.size, size: answer.size,
            isAdjustable: original.size == answer.size
                || object.record(of: original.type).isAdjustable(
                    to: match.place.types.record(of: answer.type), object, match.place.types)
        )
    }
}

extension BTF.Record {
    /// Whether what is read of this type means the same number when read in the width of another type.
    fileprivate func isAdjustable(to other: BTF.Record, _ types: BTF, _ otherTypes: BTF) -> Bool {
        if code == BTF.Code.pointer { return other.code == BTF.Code.pointer }
        guard code == BTF.Code.integer, other.code == BTF.Code.integer else { return false }
        return types.word(at: body) >> 24 & 0xF != 1 && otherTypes.word(at: other.body) >> 24 & 0xF != 1
    }
}
