/// A filter compiled for the rows of one map.
///
/// A list of comparisons, each of which says which one is next where it holds and where it does not, so that a row costs
/// the comparisons that decide and no allocation.
struct RowFilter: Sendable {
    private struct Step: Sendable {
        let test: FieldTest
        let onTrue: Int
        let onFalse: Int
    }

    private static let accept = -1
    private static let reject = -2

    private var steps: [Step] = []
    private var first = accept

    /// Compiles a condition without faults.
    init(_ condition: FilterCondition) {
        first = add(condition, onTrue: Self.accept, onFalse: Self.reject)
    }

    /// Whether every row passes.
    var acceptsAll: Bool { first == Self.accept }

    /// Whether no row passes.
    var rejectsAll: Bool { first == Self.reject }

    /// Whether a row passes.
    ///
    /// - Parameters:
    ///   - key: an entry's key; nothing of an event.
    ///   - value: an entry's value, or an event.
    /// - Returns: whether the filter holds for it.
    func accepts(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        var index = first
        while index >= 0 {
            index = steps[index].test.holds(key: key, value: value) ? steps[index].onTrue : steps[index].onFalse
        }
        return index == Self.accept
    }

    /// Adds what a condition needs, the last comparison first, for each must know where those behind it are.
    private mutating func add(_ condition: FilterCondition, onTrue: Int, onFalse: Int) -> Int {
        switch condition {
        case .constant(let value): return value ? onTrue : onFalse
        case .fault: return onFalse
        case .all(let left, let right):
            return add(left, onTrue: add(right, onTrue: onTrue, onFalse: onFalse), onFalse: onFalse)
        case .any(let left, let right):
            return add(left, onTrue: onTrue, onFalse: add(right, onTrue: onTrue, onFalse: onFalse))
        case .test(let test):
            steps.append(Step(test: test, onTrue: onTrue, onFalse: onFalse))
            return steps.count - 1
        }
    }
}

/// What a filter comes to for the rows of one map.
indirect enum FilterCondition {
    /// It does not depend on the row.
    case constant(Bool)
    /// A comparison that the field's type does not allow.
    case fault(FilterFault)
    case test(FieldTest)
    case all(FilterCondition, FilterCondition)
    case any(FilterCondition, FilterCondition)

    /// Both conditions; a fault in a part that cannot matter is none.
    static func both(_ left: FilterCondition, _ right: FilterCondition) -> FilterCondition {
        switch (left, right) {
        case (.constant(false), _), (_, .constant(false)): .constant(false)
        case (.constant(true), let other), (let other, .constant(true)): other
        case (.fault, _): left
        case (_, .fault): right
        default: .all(left, right)
        }
    }

    /// Either condition.
    static func either(_ left: FilterCondition, _ right: FilterCondition) -> FilterCondition {
        switch (left, right) {
        case (.constant(true), _), (_, .constant(true)): .constant(true)
        case (.constant(false), let other), (let other, .constant(false)): other
        case (.fault, _): left
        case (_, .fault): right
        default: .any(left, right)
        }
    }
}
