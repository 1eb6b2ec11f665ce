import Base

/// Judges the strings of a BTF once, so that a million names which share their bytes cost no more than those bytes.
struct BTFNames {
    /// What a name that begins at each offset is like.
    private let verdicts: [Verdict]

    private enum Verdict: UInt8 {
        case empty, sound, control, notText, long
    }

    /// The kernel takes names of 511 bytes (`KSYM_NAME_LEN`); a loader goes on without types that have longer ones.
    private static let longest = 2048

    init(_ types: BTF) {
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
        guard Int(offset) < verdicts.count else { return "a name lies outside the strings" }
        switch verdicts[Int(offset)] {
        case .sound: return nil
        case .empty: return needed ? "a name is missing" : nil
        case .control: return "a name holds control characters"
        case .notText: return "a name is not UTF-8"
        case .long: return "a name is longer than \(BTFNames.longest) bytes"
        }
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
