/// What a person presses.
enum ScreenKey: Equatable {
    case up, down, left, right, pageUp, pageDown, home, end, tab, enter, escape, erase, eraseAll
    /// A character, or a part of one, as its byte.
    case byte(UInt8)
}

/// Makes keys of the bytes a terminal sends: those of VT100, xterm and the Linux console.
///
/// A sequence may come in pieces, as over a serial line it does. The byte it begins with is a key too, which it counts
/// as when nothing follows: see `flush`.
struct KeyReader {
    private var sequence: [UInt8] = []

    /// Whether it is not known yet what a byte belongs to.
    var isWaiting: Bool { !sequence.isEmpty }

    /// Takes a byte.
    ///
    /// - Returns: the keys that are complete with it.
    mutating func take(_ byte: UInt8) -> [ScreenKey] {
        guard let last = sequence.last else {
            if byte == 0x1B { sequence = [byte] }
            return byte == 0x1B ? [] : Self.key(byte).map { [$0] } ?? []
        }
        if sequence.count == 1, byte != UInt8(ascii: "["), byte != UInt8(ascii: "O") {
            sequence = byte == 0x1B ? [byte] : []
            return [.escape] + (byte == 0x1B ? [] : Self.key(byte).map { [$0] } ?? [])
        }
        sequence.append(byte)
        // A sequence ends with a letter or a tilde (ECMA-48, 5.4); an overlong one is none.
        let isOpener = sequence.count == 2 && (last == 0x1B)
        guard !isOpener, byte >= 0x40 || sequence.count > 16 else { return [] }
        defer { sequence = [] }
        return Self.sequences[String(decoding: sequence.dropFirst(2), as: UTF8.self)].map { [$0] } ?? []
    }

    /// Tells that nothing has followed for a while.
    ///
    /// - Returns: the key that was waiting.
    mutating func flush() -> [ScreenKey] {
        defer { sequence = [] }
        return sequence.count == 1 ? [.escape] : []
    }

    private static func key(_ byte: UInt8) -> ScreenKey? {
        switch byte {
        case 0x09: .tab
        case 0x0A, 0x0D: .enter
        case 0x08, 0x7F: .erase
        case 0x15: .eraseAll
        case ..<0x20: nil
        default: .byte(byte)
        }
    }

    private static let sequences: [String: ScreenKey] = [
        "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end, "1~": .home, "7~": .home, "4~": .end,
        "8~": .end, "5~": .pageUp, "6~": .pageDown, "Z": .tab,
    ]
}
