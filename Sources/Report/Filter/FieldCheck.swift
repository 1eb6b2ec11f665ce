import Loader

/// Checks a comparison against the type of its field.
struct FieldCheck {
    let term: FilterTerm
    let field: MapField

    /// What is to be asked of the field's value.
    func predicate(isNegated: Bool) throws(FilterFault) -> FieldTest.Predicate {
        guard let (written, literal) = term.comparison else { return try truth(!isNegated) }
        let operation = isNegated ? written.opposite : written
        try checkCPUs()
        if operation.isPattern { return try pattern(literal, operation) }
        switch field.field.kind {
        case .integer(let bits, let isSigned): return try number(literal, operation, bits: bits, isSigned)
        case .duration(let isSigned): return try number(literal, operation, bits: 64, isSigned)
        case .pointer: return try number(literal, operation, bits: 64, false)
        case .enumeration(let bits, let isSigned):
            return try enumeration(literal, operation, bits: bits, isSigned)
        case .bool: return try truth(literal, operation)
        case .float: return try real(literal, operation)
        case .text: return try text(literal, operation)
        case .ipv4: return try address(literal, operation, size: 4)
        case .ipv6: return try address(literal, operation, size: 16)
        case .array, .object, .bytes: throw parts()
        }
    }

    private func fieldFault(_ message: String, hint: String? = nil) -> FilterFault {
        FilterFault(range: term.fieldRange, message: "'\(term.field)' \(message)", hint: hint)
    }

    private func literalFault(_ literal: FilterLiteral, _ message: String, hint: String? = nil) -> FilterFault {
        FilterFault(range: literal.range, message: "'\(term.field)' \(message)", hint: hint)
    }

    private func parts() -> FilterFault {
        switch field.field.kind {
        case .array(let count):
            let most = count.map { " up to [\($0 - 1)]" } ?? ""
            return fieldFault("is an array", hint: "compare its elements: \(term.field)[0]\(count == 0 ? "" : most)")
        case .object:
            let member = field.field.layout.columns.first?.name ?? ""
            return fieldFault("is a structure", hint: "compare its members: \(term.field)\(member)")
        default: return fieldFault("is bytes, which cannot be compared")
        }
    }

    /// The numbers of all CPUs are added up; nothing else can be.
    private func checkCPUs() throws(FilterFault) {
        guard field.cpuCount != nil else { return }
        switch field.field.kind {
        case .integer, .duration, .float: return
        default: throw fieldFault("has a value for each CPU, and only numbers add up")
        }
    }

    private func truth(_ isWanted: Bool) throws(FilterFault) -> FieldTest.Predicate {
        guard field.field.kind == .bool else {
            throw fieldFault("is no truth value; a comparison must follow", hint: "write \(term.field) == VALUE")
        }
        try checkCPUs()
        return .number(.equal, isWanted ? 1 : 0)
    }

    private func truth(_ literal: FilterLiteral, _ operation: Comparison) throws(FilterFault) -> FieldTest.Predicate {
        guard operation.isEquality else { throw fieldFault("is true or false and takes == or !=") }
        let values: [String: Int128] = ["true": 1, "1": 1, "false": 0, "0": 0]
        guard !literal.isQuoted, let value = values[literal.text] else {
            throw literalFault(literal, "is true or false")
        }
        return .number(operation, value)
    }

    private func number(
        _ literal: FilterLiteral, _ operation: Comparison, bits: Int, _ isSigned: Bool
    ) throws(FilterFault) -> FieldTest.Predicate {
        guard !literal.isQuoted, let value = FilterNumber.integer(literal.text) else {
            throw literalFault(literal, "is a number", hint: "write 10, -2, 0x1f, 5ms or 4KiB")
        }
        // The numbers of all CPUs together may be larger than one.
        let width = min(field.cpuCount == nil ? bits : 127, 127)
        let least: Int128 = isSigned ? -(1 << (width - 1)) : 0
        let most: Int128 = isSigned ? (1 << (width - 1)) - 1 : width == 127 ? .max : (1 << width) - 1
        guard (least...most).contains(value) else {
            throw literalFault(literal, "has values from \(least) to \(most) only")
        }
        return .number(operation, value)
    }

    private func enumeration(
        _ literal: FilterLiteral, _ operation: Comparison, bits: Int, _ isSigned: Bool
    ) throws(FilterFault) -> FieldTest.Predicate {
        let enumerators = field.field.enumerators
        if let known = enumerators.first(where: { $0.name == literal.text }) { return .number(operation, known.value) }
        guard literal.isQuoted || FilterNumber.integer(literal.text) == nil else {
            return try number(literal, operation, bits: bits, isSigned)
        }
        let names = enumerators.map(\.name)
        throw literalFault(
            literal, "has no value with this name",
            hint: NearestName.hint(names, to: literal.text)
                ?? "its values are: " + names.prefix(12).joined(separator: ", "))
    }

    private func real(_ literal: FilterLiteral, _ operation: Comparison) throws(FilterFault) -> FieldTest.Predicate {
        guard !literal.isQuoted, let value = Double(literal.text), value.isFinite else {
            throw literalFault(literal, "is a number", hint: "write 1.5")
        }
        return .real(operation, value)
    }

    private func text(_ literal: FilterLiteral, _ operation: Comparison) throws(FilterFault) -> FieldTest.Predicate {
        guard literal.isQuoted else {
            throw literalFault(literal, "is text", hint: "put the text in quotation marks: \"\(literal.text)\"")
        }
        return .bytes(operation, Array(literal.text.utf8))
    }

    private func address(
        _ literal: FilterLiteral, _ operation: Comparison, size: Int
    ) throws(FilterFault) -> FieldTest.Predicate {
        guard operation.isEquality else { throw fieldFault("is an address and takes == or !=") }
        guard let range = AddressRange(literal.text, size: size) else {
            let example = size == 4 ? "192.0.2.1 or 10.0.0.0/8" : "2001:db8::1 or fe80::/10"
            throw literalFault(literal, "is an IPv\(size == 4 ? 4 : 6) address", hint: "write \(example)")
        }
        return .network(range, isWanted: operation == .equal)
    }

    private func pattern(_ literal: FilterLiteral, _ operation: Comparison) throws(FilterFault) -> FieldTest.Predicate {
        switch field.field.kind {
        case .text, .enumeration: break
        case .array, .object: throw parts()
        default: throw fieldFault("is no text and takes no regular expression")
        }
        return .pattern(try Self.expression(literal), isWanted: operation == .matches)
    }

    /// Compiles the regular expression that a text is.
    static func expression(_ literal: FilterLiteral) throws(FilterFault) -> RegularExpression {
        guard literal.isQuoted else {
            throw FilterFault(
                range: literal.range, message: "a regular expression is a text",
                hint: "put it in quotation marks: \"\(literal.text)\"")
        }
        do throws(RegularExpression.Invalid) {
            return try RegularExpression.compile(literal.text)
        } catch {
            throw FilterFault(
                range: literal.range, message: "this is no extended regular expression: \(error.reason)")
        }
    }
}
