extension Reference {
    /// Whether a text is a name by the grammar of image-spec, annotations.md, "org.opencontainers.image.ref.name":
    /// components of `[A-Za-z0-9]+` joined by one of `-._:@+` or by `--`, divided by `/`.
    ///
    /// What spells a digest, the beginning of one with its algorithm, or all its digits is no name, though the grammar has
    /// it: it would be taken for that digest.
    /// - Parameter text: the text.
    /// - Returns: whether it is one; other names are read and listed, never written.
    public static func isValidName(_ text: String) -> Bool {
        followsGrammar(text) && !spellsDigest(text)
    }

    /// Whether a text follows the grammar, whatever else it may mean: such a name may be read.
    ///
    /// - Parameter text: the text.
    /// - Returns: whether it does.
    public static func followsGrammar(_ text: String) -> Bool {
        var last = NamePart.separator
        for byte in text.utf8 {
            switch (byte, last) {
            case (UInt8(ascii: "a")...UInt8(ascii: "z"), _), (UInt8(ascii: "A")...UInt8(ascii: "Z"), _),
                (UInt8(ascii: "0")...UInt8(ascii: "9"), _):
                last = .word
            case (UInt8(ascii: "-"), .word): last = .dash
            case (UInt8(ascii: "-"), .dash): last = .separator
            case (_, .word) where "._:@+/".utf8.contains(byte): last = .separator
            default: return false
            }
        }
        return last == .word
    }

    /// Whether a text, or its other spelling, is or ends in what means a digest.
    static func spellsDigest(_ text: String) -> Bool {
        let tail = text.utf8.lastIndex(of: UInt8(ascii: "@")).map { text[text.utf8.index(after: $0)...] } ?? text[...]
        return registeredDigest(String(tail)) != nil
            || spellings(of: text).contains { DigestPrefix(parsing: $0)?.isNoName == true }
    }

    /// What the last byte of a name's beginning was.
    private enum NamePart {
        /// A letter or digit: anything may follow, and the name may end.
        case word
        /// One dash: a second or a letter or digit may follow.
        case dash
        /// Nothing yet or any separator: a letter or digit must follow.
        case separator
    }
}
