/// A filter as it was written, each part with its place in the text.
indirect enum FilterExpression: Hashable {
    case all(FilterExpression, FilterExpression)
    case any(FilterExpression, FilterExpression)
    case not(FilterExpression)
    case test(FilterTerm)
}

/// One comparison, or the name of a field alone, which must be a truth value.
struct FilterTerm: Hashable {
    let field: String
    let fieldRange: Range<Int>
    var comparison: (operation: Comparison, literal: FilterLiteral)?

    static func == (left: FilterTerm, right: FilterTerm) -> Bool {
        left.fieldRange == right.fieldRange && left.field == right.field
    }

    func hash(into hasher: inout Hasher) { hasher.combine(fieldRange) }
}

/// What a field is compared with.
struct FilterLiteral: Hashable {
    let text: String
    let isQuoted: Bool
    let range: Range<Int>
}

/// How a field is compared.
enum Comparison: String, Sendable {
    case equal = "=="
    case different = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case matches = "~"
    case matchesNot = "!~"

    /// The comparison that holds exactly where this one does not.
    var opposite: Comparison {
        switch self {
        case .equal: .different
        case .different: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        case .matches: .matchesNot
        case .matchesNot: .matches
        }
    }

    /// Whether it asks only if two values are the same.
    var isEquality: Bool { self == .equal || self == .different }

    /// Whether it takes a regular expression.
    var isPattern: Bool { self == .matches || self == .matchesNot }

    @inline(__always)
    func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .different: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .matches, .matchesNot: false
        }
    }
}
