/// How values are sorted into buckets.
enum HistogramScale: Sendable, Hashable {
    /// By their highest bit: 0 and 1, 2 and 3, 4 to 7, 8 to 15.
    case powers
    /// The keys are numbers of the buckets of `powers` already, counted from 0.
    case slots
    /// Buckets of one width.
    case linear(width: Int128)
    /// Buckets with these upper bounds, which belong to them; a last one has what is above.
    case bounds([Int128])

    /// Reads what was typed: `log2`, `linear`, `linear:10`, or upper bounds `1,2,5`.
    init?(_ text: String) {
        switch text {
        case "log2": self = .powers
        case "linear": self = .linear(width: 1)
        case _ where text.hasPrefix("linear:"):
            guard let width = FilterNumber.integer(String(text.dropFirst(7))), width > 0 else { return nil }
            self = .linear(width: width)
        default:
            let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
                FilterNumber.integer(String($0))
            }
            let bounds = numbers.compactMap { $0 }
            guard bounds.count == numbers.count, zip(bounds, bounds.dropFirst()).allSatisfy(<) else { return nil }
            self = .bounds(bounds)
        }
    }

    /// The number of the bucket that a value belongs to; buckets are in the order of their numbers.
    func bucket(of value: Int128) -> Int128 {
        switch self {
        case .slots: return value
        case .powers:
            if value < 0 { return -1 }
            return value <= 1 ? 0 : Int128(127 - value.leadingZeroBitCount)
        case .linear(let width):
            let (quotient, rest) = value.quotientAndRemainder(dividingBy: width)
            return rest < 0 ? quotient - 1 : quotient
        case .bounds(let bounds): return Int128(bounds.firstIndex { value <= $0 } ?? bounds.count)
        }
    }

    /// What is written before a bucket.
    func label(of bucket: Int128) -> String {
        switch self {
        case .powers, .slots:
            if bucket < 0 { return "< 0" }
            guard bucket < 126 else { return "slot \(bucket)" }
            return "\(bucket == 0 ? 0 : Int128(1) << bucket) -> \((Int128(1) << (bucket + 1)) - 1)"
        case .linear(let width):
            if width == 1 { return "\(bucket)" }
            // The first and last buckets there can be are cut off where numbers end.
            let (low, isCutBelow) = bucket.multipliedReportingOverflow(by: width)
            let (next, isCutAbove) = (bucket + 1).multipliedReportingOverflow(by: width)
            return "\(isCutBelow ? .min : low) -> \(isCutAbove ? .max : next - 1)"
        case .bounds(let bounds):
            let index = Int(bucket)
            return index < bounds.count ? "<= \(bounds[index])" : "> \(bounds[bounds.count - 1])"
        }
    }

    /// The buckets to draw, of those that have something the first to the last; without gaps unless that is too much.
    func drawn(_ filled: [Int128]) -> [Int128] {
        if case .bounds(let bounds) = self { return (0...bounds.count).map { Int128($0) } }
        guard let first = filled.min(), let last = filled.max() else { return [] }
        let (span, overflow) = last.subtractingReportingOverflow(first)
        guard !overflow, span < 64 else { return filled.sorted() }
        return (0...Int(span)).map { first + Int128($0) }
    }
}
