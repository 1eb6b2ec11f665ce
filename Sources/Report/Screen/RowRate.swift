/// How many rows come a second.
struct RowRate {
    var count = 0
    private(set) var perSecond = 0
    private var since: ContinuousClock.Instant

    init(_ now: ContinuousClock.Instant) { since = now }

    /// When the number will be another one; nil where no rows come.
    var nextChange: ContinuousClock.Instant? {
        count == 0 && perSecond == 0 ? nil : since + .seconds(1)
    }

    /// Counts anew where a second is over.
    ///
    /// - Returns: whether the number is another one.
    mutating func update(_ now: ContinuousClock.Instant) -> Bool {
        let time = since.duration(to: now)
        guard time >= .seconds(1) else { return false }
        guard count > 0 || perSecond > 0, time < .seconds(2) else {
            // Nothing came for long: a second begins now.
            since = now
            return false
        }
        let before = perSecond
        perSecond = Int((Double(count) / (time / .seconds(1))).rounded())
        (since, count) = (now, 0)
        return perSecond != before
    }
}
