import Base
import Loader

/// Compiles a filter for maps, and finds what it asks of them that they do not have.
struct FilterCompiler {
    private let maps: [ReportedMap]
    private var known: Set<Range<Int>> = []

    /// Compiles an expression.
    ///
    /// - Parameters:
    ///   - text: the expression.
    ///   - maps: all maps that are shown.
    /// - Returns: a filter for each.
    /// - Throws: `usage` with the place of the first mistake.
    static func compile(_ text: String, for maps: [ReportedMap]) throws(BeeError) -> [RowFilter] {
        do throws(FilterFault) {
            let expression = try FilterParser.parse(text)
            var compiler = FilterCompiler(maps: maps)
            let conditions = maps.map { compiler.condition(expression, isNegated: false, for: $0) }
            try compiler.checkNames(in: expression)
            for case .fault(let fault) in conditions { throw fault }
            return conditions.map(RowFilter.init)
        } catch {
            throw error.error(in: text)
        }
    }

    private init(maps: [ReportedMap]) { self.maps = maps }

    /// Negation is moved down to the comparisons, so that one on a value which is not there holds neither way.
    private mutating func condition(
        _ expression: FilterExpression, isNegated: Bool, for map: ReportedMap
    ) -> FilterCondition {
        switch expression {
        case .not(let inner): return condition(inner, isNegated: !isNegated, for: map)
        case .all(let left, let right), .any(let left, let right):
            let first = condition(left, isNegated: isNegated, for: map)
            let second = condition(right, isNegated: isNegated, for: map)
            var isAll = isNegated
            if case .all = expression { isAll.toggle() }
            return isAll ? .both(first, second) : .either(first, second)
        case .test(let term): return condition(term, isNegated: isNegated, for: map)
        }
    }

    private mutating func condition(_ term: FilterTerm, isNegated: Bool, for map: ReportedMap) -> FilterCondition {
        do throws(FilterFault) {
            // A field that is called so has the name `event.map`, `key.map` or `value.map`.
            if term.field == "map" {
                return .constant(try isChosen(map.name, among: maps.names, by: term) != isNegated)
            }
            if term.field == "image", let image = map.image {
                return .constant(try isChosen(image, among: maps.images, by: term) != isNegated)
            }
            guard let field = map.field(named: term.field) else { return .constant(false) }
            known.insert(term.fieldRange)
            return .test(FieldTest(field, try FieldCheck(term: term, field: field).predicate(isNegated: isNegated)))
        } catch {
            return .fault(error)
        }
    }

    /// Whether the name of a map or of its image is what a comparison asks for.
    private mutating func isChosen(
        _ name: String, among names: [String], by term: FilterTerm
    ) throws(FilterFault) -> Bool {
        known.insert(term.fieldRange)
        guard let (operation, literal) = term.comparison, operation.isEquality || operation.isPattern else {
            let what = term.field == "map" ? "a map" : "an image"
            throw FilterFault(range: term.fieldRange, message: "\(what)'s name takes ==, !=, ~ or !~")
        }
        guard operation.isEquality else {
            let expression = try FieldCheck.expression(literal)
            let isMatch = Array(name.utf8).withUnsafeBytes { expression.matches($0) }
            return isMatch == (operation == .matches)
        }
        guard names.contains(literal.text) else {
            throw FilterFault(
                range: literal.range, message: "no \(term.field) with this name is shown",
                hint: NearestName.hint(names, to: literal.text) ?? "shown are: " + names.joined(separator: ", "))
        }
        return (name == literal.text) == (operation == .equal)
    }

    /// Every name must be a field of some map.
    private func checkNames(in expression: FilterExpression) throws(FilterFault) {
        switch expression {
        case .not(let inner): try checkNames(in: inner)
        case .all(let left, let right), .any(let left, let right):
            try checkNames(in: left)
            try checkNames(in: right)
        case .test(let term):
            guard !known.contains(term.fieldRange) else { return }
            throw FilterFault(
                range: term.fieldRange, message: "'\(term.field)' is no field of what is shown",
                hint: maps.hint(for: term.field))
        }
    }
}
