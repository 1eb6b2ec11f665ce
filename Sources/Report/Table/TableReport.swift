public import Base
import Loader

/// Plain columns for a terminal: of each batch, one block for each map that gave rows, in the order of the maps.
///
/// A block begins with the map's name and a header where the block before it was another map's, or where a column had
/// to grow. Durations are written for people, control characters are spelled out, long cells are cut. Histograms are
/// drawn where a reading ends.
public final class TableReport: Report {
    private let maps: [CellShape]
    private var blocks: [TableBlock]
    /// What is drawn in place of rows.
    private let histograms: [HistogramBlock?]
    private var cells = CellSink(isForPeople: true)
    private var out = OutputBuffer(capacity: 1 << 16)
    private var lastMap: Int?
    private var hasBlock = false

    /// Makes an empty report.
    ///
    /// - Parameter maps: the maps that will give rows; rows name them by index.
    public init(maps: [ReportedMap]) {
        self.maps = maps.map { CellShape($0, isQualified: false, reserved: ["time"]) }
        blocks = self.maps.map { TableBlock(columns: $0.columns, order: $0.order) }
        histograms = maps.map { $0.histogram.map { HistogramBlock($0) } }
    }

    /// Takes one record, as `Report.event` says.
    public func event(map: Int, time: UInt64, bytes: UnsafeRawBufferPointer) -> Bool {
        row(map, time, key: UnsafeRawBufferPointer(start: nil, count: 0), value: bytes)
    }

    /// Takes one entry, as `Report.entry` says.
    public func entry(map: Int, time: UInt64, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        row(map, time, key: key, value: value)
    }

    /// Tells of lost records in a line below the map's rows.
    public func lost(map: Int, time: UInt64, count: UInt64) {
        blocks[map].lost &+= count
    }

    /// Draws the map's histograms where it has any, as `Report.endReading` says.
    public func endReading(map: Int, time: UInt64) {
        guard histograms[map]?.hasChanged == true else { return }
        beginBlock(nil)
        out.append(utf8Of: TerminalText.escaped(maps[map].title))
        out.append("  ")
        out.append(timeOfDay: time)
        out.append("\n")
        histograms[map]?.draw(into: &out)
    }

    /// Arranges the rows in columns and hands the lines over, as `Report.takeOutput` says.
    public func takeOutput(_ write: (UnsafeRawBufferPointer) throws(BeeError) -> Void) throws(BeeError) {
        renderBatch()
        guard out.count > 0 else { return }
        defer { out.removeAll() }
        try write(out.bytes)
    }

    /// The output since it was handed over last.
    func takeText() -> [UInt8] {
        renderBatch()
        defer { out.removeAll() }
        return Array(out.bytes)
    }

    private func renderBatch() {
        for map in blocks.indices { render(map) }
        cells.removeAll()
    }

    private func row(
        _ map: Int, _ time: UInt64, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
    ) -> Bool {
        if let isDrawn = histograms[map]?.add(key: key, value: value) { return isDrawn }
        blocks[map].rows.append(cells.ends.count)
        return maps[map].fill(&cells, time: time, key: key, value: value)
    }

    /// Sets a block apart from the one before it.
    private func beginBlock(_ map: Int?) {
        if hasBlock { out.append("\n") }
        hasBlock = true
        lastMap = map
    }

    private func render(_ map: Int) {
        renderRows(map)
        guard blocks[map].lost > 0 else { return }
        out.append(decimal: blocks[map].lost)
        out.append(blocks[map].lost == 1 ? " event of " : " events of ")
        out.append(utf8Of: TerminalText.escaped(maps[map].title))
        out.append(blocks[map].lost == 1 ? " was lost\n" : " were lost\n")
        blocks[map].lost = 0
    }

    private func renderRows(_ map: Int) {
        guard !blocks[map].rows.isEmpty else { return }
        let hasGrown = blocks[map].fit(cells)
        if lastMap != map || hasGrown {
            beginBlock(map)
            out.append(utf8Of: TerminalText.escaped(maps[map].title))
            out.append("\n")
            blocks[map].writeHeader(into: &out)
        }
        blocks[map].writeRows(of: cells, into: &out)
        blocks[map].rows.removeAll(keepingCapacity: true)
    }
}
