import ArgumentParser

/// The name of a run that stays: letters, digits, `_` and `-` of ASCII, 63 at most, a letter or digit first.
struct RunName: ExpressibleByArgument, Hashable {
    /// The name.
    let text: String

    /// Reads a name; the eBPF file system takes none with a dot.
    ///
    /// - Parameter argument: what was typed.
    init?(argument: String) {
        let letters = Array(argument.utf8)
        guard let first = letters.first, letters.count <= 63, Self.isAlphanumeric(first),
            letters.allSatisfy({ Self.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") })
        else { return nil }
        text = argument
    }

    private static func isAlphanumeric(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
