import Base

extension BTFRecordCheck {
    func nameReason(_ record: BTF.Record) -> String? {
        textReason(record.name, needed: needsName(record.code))
    }

    private func needsName(_ code: UInt32) -> Bool {
        switch code {
        case BTF.Code.integer, BTF.Code.float, BTF.Code.forward, BTF.Code.typedef, BTF.Code.function,
            BTF.Code.variable, BTF.Code.dataSection, BTF.Code.declTag, BTF.Code.typeTag:
            true
        default: false
        }
    }

    /// What is wrong with a name; nil where nothing is.
    ///
    /// Other languages than C name types freely (`Option<u32>`), so any printable text passes.
    func textReason(_ offset: UInt32, needed: Bool) -> String? {
        guard Int(offset) < types.strings.count else { return "a name lies outside the strings" }
        let start = types.strings.lowerBound + Int(offset)
        let span = types.bytes.span
        var end = start
        var isASCII = true
        // The strings end with a NUL, so this ends.
        while span[end] != 0 {
            guard span[end] >= 0x20, span[end] != 0x7F else { return "a name holds control characters" }
            isASCII = isASCII && span[end] < 0x80
            end += 1
        }
        guard end > start || !needed else { return "a name is missing" }
        guard end - start <= 4096 else { return "a name is longer than 4096 bytes" }
        guard isASCII || String(validating: types.bytes[start..<end], as: UTF8.self) != nil else {
            return "a name is not UTF-8"
        }
        return nil
    }
}
