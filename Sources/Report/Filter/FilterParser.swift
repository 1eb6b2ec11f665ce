/// Reads a filter: `or` binds less than `and`, `and` less than `not`.
struct FilterParser {
    /// How deep parentheses and `not` may nest.
    private static let maximumDepth = 100

    private var lexer: FilterLexer
    private var token: FilterLexer.Token
    private var depth = 0

    /// Reads a whole expression.
    static func parse(_ expression: String) throws(FilterFault) -> FilterExpression {
        var lexer = FilterLexer(expression)
        let first = try lexer.next()
        var parser = FilterParser(lexer: lexer, token: first)
        let result = try parser.alternatives()
        guard parser.token.kind == .end else {
            let isClose = parser.token.kind == .close
            throw parser.fault(isClose ? "this ) closes nothing" : "'and' or 'or' must stand before this")
        }
        return result
    }

    private init(lexer: FilterLexer, token: FilterLexer.Token) {
        self.lexer = lexer
        self.token = token
    }

    private func fault(_ message: String, hint: String? = nil) -> FilterFault {
        FilterFault(range: token.range, message: message, hint: hint)
    }

    private mutating func advance() throws(FilterFault) { token = try lexer.next() }

    private mutating func alternatives() throws(FilterFault) -> FilterExpression {
        var result = try conditions()
        while token.kind == .or || token.kind == .word("or") {
            try advance()
            result = .any(result, try conditions())
        }
        return result
    }

    private mutating func conditions() throws(FilterFault) -> FilterExpression {
        var result = try condition()
        while token.kind == .and || token.kind == .word("and") {
            try advance()
            result = .all(result, try condition())
        }
        return result
    }

    private mutating func condition() throws(FilterFault) -> FilterExpression {
        guard depth < Self.maximumDepth else { throw fault("this nests too deep") }
        depth += 1
        defer { depth -= 1 }
        switch token.kind {
        case .not, .word("not"):
            try advance()
            return .not(try condition())
        case .open:
            try advance()
            let inner = try alternatives()
            guard token.kind == .close else { throw fault("a ) is missing here") }
            try advance()
            return inner
        case .word(let name): return .test(try term(name))
        case .end: throw fault("a field's name is missing here")
        default: throw fault("a field's name must stand here")
        }
    }

    private mutating func term(_ name: String) throws(FilterFault) -> FilterTerm {
        var term = FilterTerm(field: name, fieldRange: token.range)
        try advance()
        let operation: Comparison
        switch token.kind {
        case .comparison(let comparison): operation = comparison
        case .word("in"): operation = .equal
        case .word("and"), .word("or"): return term
        case .word, .text: throw fault("a comparison must stand before this")
        default: return term
        }
        try advance()
        switch token.kind {
        case .word(let text): term.comparison = (operation, literal(text, isQuoted: false))
        case .text(let text): term.comparison = (operation, literal(text, isQuoted: true))
        case .end: throw fault("a value is missing here")
        default: throw fault("a value must stand here")
        }
        try advance()
        return term
    }

    private func literal(_ text: String, isQuoted: Bool) -> FilterLiteral {
        FilterLiteral(text: text, isQuoted: isQuoted, range: token.range)
    }
}
