/// A text that is equal to another when the bytes are, which `String` does not promise: to it an é of one scalar is an é of
/// two.
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // So that a text and the same with a further byte behind it, as parts of one key, are told apart.
        hasher.combine(text.utf8.count)
    }
}

extension String {
    /// Whether both are the same UTF-8.
    ///
    /// `==` will not do where bytes decide: to it the Kelvin sign U+212A is the letter K.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        // Where both stand in memory in one piece, as all texts read here do, this compares many bytes at once.
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { left.elementsEqual($0) }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
