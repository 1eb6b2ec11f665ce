extension Digest {
    /// The 32 bytes of a SHA-256 digest, the first in the highest byte of the first word.
    struct Words: Hashable, Sendable {
        private let first: UInt64
        private let second: UInt64
        private let third: UInt64
        private let fourth: UInt64

        /// Takes a computed value; nil where it has not 32 bytes.
        init?(_ bytes: [UInt8]) {
            guard bytes.count == 32 else { return nil }
            let words = stride(from: 0, to: 32, by: 8).map { start in
                bytes[start..<start + 8].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            }
            (first, second, third, fourth) = (words[0], words[1], words[2], words[3])
        }

        /// Reads 64 lower-case hexadecimal digits; nil where one is something else, or there are fewer or more.
        init?(digits: Span<UInt8>) {
            guard digits.count == 64, let first = HexDigits.word(digits, from: 0),
                let second = HexDigits.word(digits, from: 16), let third = HexDigits.word(digits, from: 32),
                let fourth = HexDigits.word(digits, from: 48)
            else { return nil }
            (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
        }

        /// The digits.
        var text: String {
            String(unsafeUninitializedCapacity: 64) { buffer in
                for place in 0..<64 { buffer[place] = digit(at: place) }
                return 64
            }
        }

        /// Whether the digits begin with others.
        func begin(with digits: String) -> Bool {
            digits.utf8.count <= 64 && digits.utf8.enumerated().allSatisfy { digit(at: $0.offset) == $0.element }
        }

        private func digit(at place: Int) -> UInt8 {
            let word =
                switch place / 16 {
                case 0: first
                case 1: second
                case 2: third
                default: fourth
                }
            return HexDigits.digit(UInt8(truncatingIfNeeded: word >> UInt64(60 - place % 16 * 4)) & 15)
        }
    }
}

extension Digest.Words: Comparable {
    /// Orders by the digits' text.
    static func < (left: Self, right: Self) -> Bool {
        (left.first, left.second, left.third, left.fourth) < (right.first, right.second, right.third, right.fourth)
    }
}

/// Lower-case hexadecimal digits.
enum HexDigits {
    /// The text of bytes, two digits each.
    static func text(of bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digit($0 >> 4), digit($0 & 15)] }, as: UTF8.self)
    }

    /// The digit of a value below 16.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// What sixteen digits mean; nil where one is something else.
    ///
    /// Without branches, which digits at random would make the processor guess wrong: five times as fast.
    static func word(_ digits: Span<UInt8>, from start: Int) -> UInt64? {
        var word: UInt64 = 0
        var isWrong: UInt8 = 0
        for place in start..<start + 16 {
            let number = digits[place] &- UInt8(ascii: "0")
            let letter = digits[place] &- UInt8(ascii: "a")
            isWrong |= number < 10 || letter < 6 ? 0 : 1
            word = word << 4 | UInt64(number < 10 ? number : letter &+ 10) & 15
        }
        return isWrong == 0 ? word : nil
    }
}
