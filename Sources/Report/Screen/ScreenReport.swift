import Base
import Loader

/// A table that fills a terminal: a pane for each map, which a person can look around in while rows come.
///
/// It knows no terminal: bytes that keys send go in, bytes that change what is shown come out, ten times a second at
/// most and only where something has changed. However long it runs it keeps the newest rows of each pane only, as
/// bytes; what they look like is made of those in sight. Rows of maps are expected a whole reading at a time.
public final class ScreenReport: Report {
    /// How long a picture stands at least.
    static let pictureTime = Duration.milliseconds(100)
    /// How long a byte that may begin a sequence waits for the rest.
    static let sequenceTime = Duration.milliseconds(50)

    /// Whether the person asked to end.
    public internal(set) var isDone = false
    /// How large the terminal is.
    public private(set) var size: ScreenSize
    var panes: [Pane]
    /// The places of the panes that are shown: a filter can rule maps out for the whole run.
    let order: [Int]
    /// The place in `order` of the pane that keys act on.
    var focus = 0
    var isPaused = false
    var keys = KeyReader()
    var keysSince: ContinuousClock.Instant?
    /// What is typed after `/`; nil where no filter is being typed.
    var prompt: [UInt8]?
    var showsHelp = false
    /// What the person should know, until the next key.
    var notice: String?
    var filterText = ""
    var filters: [RowFilter]?
    var heights: [Int: Int] = [:]
    let maps: [ReportedMap]
    var cells = CellSink(isForPeople: true)
    var painter = ScreenPainter()
    let clock: () -> ContinuousClock.Instant
    var lastPicture: ContinuousClock.Instant?
    var hasChanged = true
    var lost: UInt64 = 0
    var rate: RowRate
    /// Draws histograms, and shows the rest when the screen is left.
    private let plain: TableReport

    /// Makes a screen without rows.
    ///
    /// - Parameters:
    ///   - rows: all maps that give rows, and what is shown of them; rows name them by index.
    ///   - paneCount: how many of them, from the first on, have a pane; the others tell of losses only.
    ///   - size: how large the terminal is.
    ///   - clock: tells the time.
    public init(
        _ rows: [MapRows], paneCount: Int, size: ScreenSize,
        clock: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.size = size
        self.clock = clock
        maps = rows.map(\.map)
        panes = rows.prefix(paneCount).map { Pane($0.shown) }
        let shown = panes.indices.filter { rows[$0].shown.isShown }
        order = shown.isEmpty ? Array(panes.indices) : shown
        plain = TableReport(maps: rows.map(\.shown))
        rate = RowRate(clock())
    }

    /// Takes one record, as `Report.event` says.
    public func event(map: Int, time: UInt64, bytes: UnsafeRawBufferPointer) -> Bool {
        rate.count += 1
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        guard accepts(map, key: none, value: bytes) else { return true }
        if panes[map].source == .drawing { return plain.event(map: map, time: time, bytes: bytes) }
        panes[map].event(KeptRow(time: time, key: [], value: Array(bytes)))
        return isWhole(map, key: none, value: bytes)
    }

    /// Takes one entry, as `Report.entry` says.
    public func entry(map: Int, time: UInt64, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        guard accepts(map, key: key, value: value) else { return true }
        if panes[map].source == .drawing { return plain.entry(map: map, time: time, key: key, value: value) }
        panes[map].entry(KeptRow(time: time, key: Array(key), value: Array(value)))
        return isWhole(map, key: key, value: value)
    }

    /// Tells of lost records in the status line.
    public func lost(map: Int, time: UInt64, count: UInt64) {
        lost &+= count
        hasChanged = true
    }

    /// Shows what was read, as `Report.endReading` says.
    public func endReading(map: Int, time: UInt64) {
        switch panes[map].source {
        case .events: break
        case .reading: panes[map].endReading(isPaused: isPaused)
        case .drawing:
            plain.endReading(map: map, time: time)
            let text = plain.takeText()
            // Without the empty line before the drawing and its first line, the name, which the pane has.
            let lines = text.split(separator: UInt8(ascii: "\n")).dropFirst().map { Array($0) }
            if !isPaused, !lines.isEmpty { panes[map].drawing = lines }
        }
    }

    /// Whether a record held every value of its type; only a short one has to be walked over to know.
    private func isWhole(_ map: Int, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        let shape = panes[map].shape
        if value.count >= shape.value.size, key.count >= shape.key?.size ?? 0 { return true }
        cells.removeAll()
        return shape.fill(&cells, time: 0, key: key, value: value)
    }

    func accepts(_ map: Int, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        filters?[map].accepts(key: key, value: value) ?? true
    }

    /// Takes note of another size, or that the terminal shows something else now.
    ///
    /// - Parameter size: how large the terminal is.
    public func redraw(_ size: ScreenSize) {
        self.size = size
        painter.forget()
        lastPicture = nil
        hasChanged = true
    }

    /// Ends the screen: hands over a plain table with the newest events of each pane.
    ///
    /// - Returns: the report that goes on where this one ends; rows of maps have to be read once more.
    public func leave() -> TableReport {
        for map in order where panes[map].source == .events {
            let rows = panes[map].rows
            for index in max(0, rows.count - size.rows)..<rows.count {
                rows[index].value.withUnsafeBytes { _ = plain.event(map: map, time: rows[index].time, bytes: $0) }
            }
        }
        return plain
    }
}
