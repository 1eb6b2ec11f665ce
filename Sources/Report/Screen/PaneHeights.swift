/// How the lines of a screen are shared among panes.
enum PaneHeights {
    /// The fewest lines of a pane: its name, its header and two rows.
    static let fewest = 4

    /// Which panes are shown: as many as there is room for, the focused one among them.
    ///
    /// - Parameters:
    ///   - count: how many panes there are.
    ///   - focus: the one that must be seen.
    ///   - rows: how many lines there are.
    /// - Returns: the panes' places.
    static func visible(of count: Int, focus: Int, rows: Int) -> Range<Int> {
        let fitting = min(count, max(1, rows / fewest))
        let first = min(max(0, focus - fitting + 1), count - fitting)
        return first..<first + fitting
    }

    /// Shares lines, so that a pane gets what it needs where that is less than its part, and others get the rest.
    ///
    /// - Parameters:
    ///   - rows: how many there are.
    ///   - needs: how many lines each pane could fill.
    /// - Returns: how many each gets.
    static func share(_ rows: Int, among needs: [Int]) -> [Int] {
        var heights = needs
        var left = rows
        for (rank, index) in needs.indices.sorted(by: { needs[$0] < needs[$1] }).enumerated() {
            heights[index] = min(max(needs[index], min(fewest, rows)), left / (needs.count - rank))
            left -= heights[index]
        }
        return heights
    }
}
