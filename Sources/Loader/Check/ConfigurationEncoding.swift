import Base
import Glibc

/// Turns the texts of a kernel's configuration into values as libbpf 1.1 does (libbpf.c, `set_kcfg_value_tri`,
/// `set_kcfg_value_str`, `set_kcfg_value_num`).
struct ConfigurationEncoding {
    let type: ConfigurationType
    let order: ByteOrder

    /// What becomes of the text behind `CONFIG_NAME=`.
    func bytes(of text: String) throws(ConfigurationMisfit) -> [UInt8] {
        switch text.first {
        case "y", "n", "m": return try letter(text)
        case "\"": return try self.text(text)
        default:
            guard let number = Self.number(text) else {
                throw ConfigurationMisfit(value: text, hint: "libbpf takes it for a number, and it is none")
            }
            switch type {
            case .integer, .character: return try bytes(of: number, spelled: text)
            case .boolean, .tristate, .text:
                throw ConfigurationMisfit(value: text, hint: "declare it as an integer")
            }
        }
    }

    /// What becomes of a number, of the configuration or one of libbpf's own.
    func bytes(of number: UInt64, spelled text: String) throws(ConfigurationMisfit) -> [UInt8] {
        switch type {
        case .tristate, .text: throw ConfigurationMisfit(value: text, hint: "declare it as an integer")
        case .boolean where number > 1: throw ConfigurationMisfit(value: text, hint: "declare it as an integer")
        case .boolean: return [UInt8(number)]
        case .character(let isSigned), .integer(_, let isSigned):
            guard isInRange(number, isSigned) else {
                throw ConfigurationMisfit(value: text, hint: "declare it as a larger integer")
            }
            let bytes = (0..<type.size).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
            return order == .little ? bytes : bytes.reversed()
        }
    }

    private func isInRange(_ number: UInt64, _ isSigned: Bool) -> Bool {
        let bits = UInt64(type.size * 8)
        guard bits < 64 else { return true }
        return isSigned ? number &+ 1 << (bits - 1) < 1 << bits : number >> bits == 0
    }

    /// Only the first letter counts.
    private func letter(_ text: String) throws(ConfigurationMisfit) -> [UInt8] {
        switch (type, text.utf8.first) {
        case (.boolean, UInt8(ascii: "m")):
            throw ConfigurationMisfit(value: text, hint: "declare it as enum libbpf_tristate")
        case (.boolean, let letter): return [letter == UInt8(ascii: "y") ? 1 : 0]
        case (.tristate, let letter):
            let number: UInt8 = letter == UInt8(ascii: "y") ? 1 : letter == UInt8(ascii: "m") ? 2 : 0
            return order == .little ? [number, 0, 0, 0] : [0, 0, 0, number]
        case (.character, let letter?): return [letter]
        default:
            throw ConfigurationMisfit(value: text, hint: "declare it as bool, char or enum libbpf_tristate")
        }
    }

    /// What stands between quotation marks, cut where there is no room for it, with a NUL.
    private func text(_ text: String) throws(ConfigurationMisfit) -> [UInt8] {
        guard case .text(let size) = type else {
            throw ConfigurationMisfit(value: "a text", hint: "declare it as an array of char")
        }
        let bytes = Array(text.utf8)
        guard bytes.count > 1, bytes.last == UInt8(ascii: "\"") else {
            throw ConfigurationMisfit(value: text, hint: "the quotation mark at its end is missing")
        }
        let content = bytes.dropFirst().dropLast().prefix(size - 1)
        return content + Array(repeating: 0, count: size - content.count)
    }

    /// A number as strtoull reads it, which wraps negative ones; nil where anything is left of the text.
    private static func number(_ text: String) -> UInt64? {
        text.withCString { start in
            var end: UnsafeMutablePointer<CChar>?
            errno = 0
            let number = strtoull(start, &end, 0)
            guard errno == 0, let end, end.pointee == 0 else { return nil }
            return UInt64(number)
        }
    }
}
