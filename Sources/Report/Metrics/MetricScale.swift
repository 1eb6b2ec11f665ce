/// The ranges of a histogram.
struct MetricScale {
    /// The largest quantity of each range, rising; a last range takes what is larger.
    let bounds: [Double]
    /// Whether quantities are numbers of powers of two, which stand for the largest number they cover.
    let isOfSlots: Bool

    /// Those of bee.
    static let bee = MetricScale(bounds: [0, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000], isOfSlots: false)

    /// Powers of two: slot 0 for 0 and 1, slot 1 for 2 and 3, slot 2 for 4 to 7.
    static let slots = MetricScale(bounds: (0..<32).map { Double(UInt64(2) << UInt64($0) - 1) }, isOfSlots: true)

    /// How many buckets of one width there are.
    private static let linearCount = 64

    /// Those that were asked for; of buckets of one width the first from 0 on.
    init(_ asked: HistogramScale) {
        switch asked {
        case .slots: self = .slots
        case .powers: self.init(bounds: Self.slots.bounds, isOfSlots: false)
        case .linear(let width):
            self.init(bounds: (1...Self.linearCount).map { Double($0) * Double(width) - 1 }, isOfSlots: false)
        case .bounds(let bounds): self.init(bounds: bounds.map { Double($0) }, isOfSlots: false)
        }
    }

    private init(bounds: [Double], isOfSlots: Bool) {
        self.bounds = bounds
        self.isOfSlots = isOfSlots
    }

    /// The quantity that a number stands for.
    func quantity(_ number: Double) -> Double {
        guard isOfSlots else { return number }
        return Double(sign: .plus, exponent: Int(max(0, min(number, 1000))) + 1, significand: 1) - 1
    }

    /// The place of the range a quantity belongs to.
    func range(of quantity: Double) -> Int {
        bounds.firstIndex { quantity <= $0 } ?? bounds.count
    }
}
