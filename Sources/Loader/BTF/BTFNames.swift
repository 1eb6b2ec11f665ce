import Base

/// Judges the strings of a BTF once, so that a million names which share their bytes cost no more than those bytes.
///
/// Names that split types borrow from their base are judged one by one; each costs as much as the longest one allowed.
struct BTFNames {
    /// What a name that begins at each offset of the own strings is like; none where all are short printable ASCII, as
    /// those of kernels are.
    private let verdicts: [Verdict]
    private let count: Int
    private let types: BTF

    private enum Verdict: UInt8 {
        case empty, sound, control, notText, long
    }

    /// The kernel takes names of 511 bytes (`KSYM_NAME_LEN`); a loader goes on without types that have longer ones.
    private static let longest = 2048

    init(_ types: BTF) {
        self.types = types
        count = types.strings.count
        guard !BTFNames.areAllPlain(types.bytes, types.strings) else {
            verdicts = []
            return
        }
        let bytes = types.bytes[types.strings]
        var verdicts: [Verdict] = []
        verdicts.reserveCapacity(bytes.count)
        var start = bytes.startIndex
        // The strings end with a NUL, so no byte is left over.
        while start < bytes.endIndex, let end = bytes[start...].firstIndex(of: 0) {
            BTFNames.judge(bytes[start..<end], into: &verdicts)
            verdicts.append(.empty)
            start = end + 1
        }
        self.verdicts = verdicts
    }

    /// What is wrong with a name; nil where nothing is.
    ///
    /// Other languages than C name types freely (`Option<u32>`), so any printable text passes.
    func reason(against offset: UInt32, needed: Bool) -> String? {
        let own = Int(offset) - types.stringOrigin
        guard own < count else { return "a name lies outside the strings" }
        switch own < 0 ? borrowed(offset) : verdict(own) {
        case .sound: return nil
        case .empty: return needed ? "a name is missing" : nil
        case .control: return "a name holds control characters"
        case .notText: return "a name is not UTF-8"
        case .long: return "a name is longer than \(BTFNames.longest) bytes"
        }
    }

    private func verdict(_ offset: Int) -> Verdict {
        guard verdicts.isEmpty else { return verdicts[offset] }
        return types.bytes[types.strings.lowerBound + offset] == 0 ? .empty : .sound
    }

    /// Whether every string is short and printable ASCII; one pass, since each parse of a kernel's types makes it.
    private static func areAllPlain(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            var start = range.lowerBound
            for index in range {
                let byte = bytes[index]
                if byte == 0 {
                    guard index - start <= longest else { return false }
                    start = index + 1
                } else if byte < 0x20 || byte >= 0x7F {
                    return false
                }
            }
            return true
        }
    }

    /// What a name among the base's strings is like.
    private func borrowed(_ offset: UInt32) -> Verdict {
        guard let base = types.base?.types else { return .empty }
        let start = base.strings.lowerBound + Int(offset)
        let text = base.bytes[start..<min(start + BTFNames.longest + 1, base.strings.upperBound)]
        guard let end = text.firstIndex(of: 0) else { return .long }
        guard end > start else { return .empty }
        var verdicts: [Verdict] = []
        BTFNames.judge(text[..<end], into: &verdicts)
        return verdicts[0]
    }

    /// Whether a kind of type has a name in every program.
    static func isNeeded(by code: UInt32) -> Bool {
        switch code {
        case BTF.Code.integer, BTF.Code.float, BTF.Code.forward, BTF.Code.typedef, BTF.Code.function,
            BTF.Code.variable, BTF.Code.dataSection, BTF.Code.declTag, BTF.Code.typeTag:
            true
        default: false
        }
    }

    /// Appends a verdict for every byte of one string: a name may begin anywhere in it.
    private static func judge(_ text: ArraySlice<UInt8>, into verdicts: inout [Verdict]) {
        let lastControl = text.lastIndex { $0 < 0x20 || $0 == 0x7F } ?? text.startIndex - 1
        let isASCII = text.allSatisfy { $0 < 0x80 }
        let isText = isASCII || String(validating: text, as: UTF8.self) != nil
        for index in text.indices {
            let verdict: Verdict =
                if text.endIndex - index > longest {
                    .long
                } else if index <= lastControl {
                    .control
                } else if !isText || text[index] & 0xC0 == 0x80 {
                    .notText
                } else {
                    .sound
                }
            verdicts.append(verdict)
        }
    }
}
