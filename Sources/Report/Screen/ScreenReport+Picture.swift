public import Base
import Loader

extension ScreenReport {
    /// When `takeOutput` has something to do next; nil where that depends on what comes.
    public var nextPicture: ContinuousClock.Instant? {
        let earliest = lastPicture.map { $0 + Self.pictureTime } ?? clock()
        let picture = isStale ? earliest : rate.nextChange.map { max($0, earliest) }
        return [picture, keysSince.map { $0 + Self.sequenceTime }].compactMap { $0 }.min()
    }

    /// Lets the last picture stand longer, because the terminal is not done with it.
    public func postpone() { lastPicture = clock() }

    private var isStale: Bool { hasChanged || order.contains { panes[$0].hasChanged } }

    /// Hands over what changes on the terminal, where the last picture is old enough, as `Report.takeOutput` says.
    public func takeOutput(_ write: (UnsafeRawBufferPointer) throws(BeeError) -> Void) throws(BeeError) {
        settleKeys()
        let now = clock()
        if let lastPicture, now < lastPicture + Self.pictureTime { return }
        if rate.update(now) { hasChanged = true }
        guard isStale else { return }
        lastPicture = now
        var out = OutputBuffer()
        painter.paint(picture(), into: &out)
        if out.count > 0 { try write(out.bytes) }
    }

    /// All lines of the screen.
    func picture() -> [ScreenLine] {
        let room = max(0, size.rows - 1)
        let visible = PaneHeights.visible(of: order.count, focus: focus, rows: room)
        let shares = PaneHeights.share(
            room, among: visible.map { panes[order[$0]].count + panes[order[$0]].headCount })
        var lines: [ScreenLine] = []
        for (place, height) in zip(visible, shares) {
            let map = order[place]
            heights[map] = max(1, height - panes[map].headCount)
            let part = panes[map].lines(
                in: ScreenSize(columns: size.columns, rows: height), isFocused: place == focus, &cells)
            lines += part + [ScreenLine](repeating: .empty, count: height - part.count)
        }
        lines += [ScreenLine](repeating: .empty, count: max(0, room - lines.count))
        hasChanged = false
        // A long filter is seen from where it is typed at.
        let status = status()
        let width = Array(status.utf8).withUnsafeBytes { TextWidth.of($0) }
        let left = prompt == nil ? 0 : max(0, width - size.columns)
        return lines + [ScreenLine(Array(status.utf8), .reverse, left, size.columns)]
    }

    private static let help =
        "arrows j k PgUp PgDn Home End: scroll  Tab: next pane  Space: pause  /: filter  q: quit"

    private func status() -> String {
        if let prompt { return "/" + TerminalText.escaped(String(decoding: prompt, as: UTF8.self)) + "_" }
        if let notice { return TerminalText.escaped(notice) }
        if showsHelp { return Self.help }
        let pane = panes[order[focus]]
        var parts = [
            order.count == 1 ? pane.name : "\(pane.name) (\(focus + 1)/\(order.count))",
            "\(pane.count) \(pane.source == .drawing ? "line" : "row")\(pane.count == 1 ? "" : "s")",
            "\(rate.perSecond) events/s", "\(lost) lost",
        ]
        if isPaused { parts.append("paused") }
        if !filterText.isEmpty { parts.append("filter: " + TerminalText.escaped(filterText)) }
        return parts.joined(separator: "  ") + "  ?: help"
    }

    /// Shows a sentence until the next key.
    ///
    /// - Parameter text: one line; control characters in it are escaped here.
    public func show(notice text: String) {
        notice = text
        hasChanged = true
    }
}
