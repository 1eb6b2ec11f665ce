import Base
import Glibc

/// Makes bytes of what was typed for a variable, by the variable's type.
struct VariableEncoder {
    let types: BTF
    let order: ByteOrder
    /// The variable's name, for errors.
    let name: String

    func encode(_ text: String, as type: BTF.TypeID) throws(BeeError) -> [UInt8] {
        let compiler = LayoutCompiler(btf: types)
        let (names, id, _) = compiler.resolve(type)
        if let special = compiler.special(names, id) { return try encode(text, special) }
        switch types[id].kind {
        case .integer(let integer) where integer.isBoolean: return try bool(text, size: integer.size)
        case .integer(let integer): return try number(text, size: integer.size, isSigned: integer.isSigned)
        case .enumeration(let size, let isSigned, let values):
            return try enumeration(text, size: size, isSigned: isSigned, values)
        case .float(let size): return try float(text, size: size)
        case .array(let element, _, let count) where compiler.isText(element): return try string(text, count: count)
        case .array:
            throw fault("is of type \(types.cSpelling(of: type))", hint: "set its elements: --set '\(name)[0]=VALUE'")
        case .structure(_, let members), .union(_, let members):
            let member = members.first { !$0.name.isEmpty }?.name ?? "MEMBER"
            throw fault(
                "is of type \(types.cSpelling(of: type))", hint: "set its members: --set \(name).\(member)=VALUE")
        default: throw fault("is of type \(types.cSpelling(of: type)), which cannot be set")
        }
    }

    private func encode(_ text: String, _ special: Instruction.Operation) throws(BeeError) -> [UInt8] {
        switch special {
        case .ipv4: return try address(text, family: AF_INET, size: 4, like: "192.0.2.1")
        case .ipv6: return try address(text, family: AF_INET6, size: 16, like: "2001:db8::1")
        default: return try duration(text, isSigned: special == .signedDuration)
        }
    }

    func fault(_ message: String, hint: String? = nil) -> BeeError { BeeError(.usage, name, message, hint: hint) }

    /// The low bytes of a number in the object's order.
    private func bytes(_ value: Int128, size: Int) -> [UInt8] {
        let little = (0..<size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        return order == .little ? little : little.reversed()
    }

    private func bool(_ text: String, size: Int) throws(BeeError) -> [UInt8] {
        switch text {
        case "true", "1": return bytes(1, size: size)
        case "false", "0": return bytes(0, size: size)
        default: throw fault("takes true or false, not '\(text)'")
        }
    }

    private func number(_ text: String, size: Int, isSigned: Bool) throws(BeeError) -> [UInt8] {
        guard let value = Self.integer(text) else { throw fault("takes a number, decimal or 0x…, not '\(text)'") }
        return try fit(value, size: size, isSigned: isSigned, text)
    }

    private func fit(_ value: Int128, size: Int, isSigned: Bool, _ text: String) throws(BeeError) -> [UInt8] {
        // A number of 16 bytes that does not fit Int128 is refused too: nobody writes one.
        let bits = min(size * 8, 127)
        let least: Int128 = isSigned ? -(Int128(1) << (bits - 1)) : 0
        let most: Int128 = isSigned ? (Int128(1) << (bits - 1)) - 1 : bits == 127 ? .max : (Int128(1) << bits) - 1
        guard (least...most).contains(value) else {
            throw fault("takes a number from \(least) to \(most), not \(text)")
        }
        return bytes(value, size: size)
    }

    /// Reads a decimal or hexadecimal number, perhaps negative.
    static func integer(_ text: some StringProtocol) -> Int128? {
        let isNegative = text.hasPrefix("-")
        let rest = isNegative ? text.dropFirst() : text[...]
        let isHex = rest.hasPrefix("0x") || rest.hasPrefix("0X")
        let digits = isHex ? rest.dropFirst(2) : rest
        // Int128 would take a sign of its own here.
        guard digits.first?.isHexDigit == true, let value = Int128(digits, radix: isHex ? 16 : 10) else { return nil }
        return isNegative ? -value : value
    }

    private func enumeration(
        _ text: String, size: Int, isSigned: Bool, _ values: [BTF.EnumValue]
    ) throws(BeeError) -> [UInt8] {
        if let value = values.first(where: { $0.name == text }) {
            return bytes(Int128(value.signed), size: size)
        }
        guard let value = Self.integer(text) else {
            let names = values.map(\.name)
            throw fault(
                "takes one of \(names.prefix(12).joined(separator: ", ")) or a number, not '\(text)'",
                hint: NearestName.hint(names, to: text))
        }
        return try fit(value, size: size, isSigned: isSigned, text)
    }

    private func float(_ text: String, size: Int) throws(BeeError) -> [UInt8] {
        guard size == 4 || size == 8 else {
            throw fault("is a floating-point number of \(size) bytes, which cannot be set")
        }
        guard let value = Double(text) else { throw fault("takes a number, not '\(text)'") }
        let pattern = size == 4 ? Int128(Float(value).bitPattern) : Int128(value.bitPattern)
        return bytes(pattern, size: size)
    }

    /// A text with the NUL that C ends it with.
    private func string(_ text: String, count: Int) throws(BeeError) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count < count else {
            throw fault("takes a text of at most \(max(count - 1, 0)) bytes, not one of \(bytes.count)")
        }
        return bytes + repeatElement(0, count: count - bytes.count)
    }
}

// Values that a typedef's name gives a form of their own.
extension VariableEncoder {
    private func address(_ text: String, family: Int32, size: Int, like example: String) throws(BeeError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size)
        guard inet_pton(family, text, &bytes) == 1 else {
            throw fault("takes an address such as \(example), not '\(text)'")
        }
        return bytes
    }

    private func duration(_ text: String, isSigned: Bool) throws(BeeError) -> [UInt8] {
        let digits = text.hasPrefix("0x") ? text[...] : text.prefix { $0 == "-" || $0.isNumber }
        let units: [Substring: Int128] = [
            "": 1, "ns": 1, "us": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
            "h": 3_600_000_000_000,
        ]
        guard let number = Self.integer(digits), let unit = units[text[digits.endIndex...]],
            case let (value, overflow) = number.multipliedReportingOverflow(by: unit), !overflow
        else { throw fault("takes a duration such as 500ms, 3s or a number of nanoseconds, not '\(text)'") }
        return try fit(value, size: 8, isSigned: isSigned, text)
    }
}
