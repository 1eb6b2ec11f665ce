public import Base
import Loader

/// One JSON object a line, with the keys `time`, `map` and `event`, `key` and `value`, or `lost` in this order.
public final class JSONLinesReport: Report {
    private let maps: [JSONMap]
    private var sink = JSONSink()
    private var clock = OutputBuffer()
    private var clockTime: UInt64?

    /// Makes an empty report.
    ///
    /// - Parameter maps: the maps that will give rows; rows name them by index.
    public init(maps: [ReportedMap]) {
        self.maps = maps.map(JSONMap.init)
    }

    /// Takes one record, as `Report.event` says.
    public func event(map: Int, time: UInt64, bytes: UnsafeRawBufferPointer) -> Bool {
        let shape = maps[map]
        begin(shape, time)
        sink.out.append("event\":")
        let isWhole = shape.value.walk(bytes, into: &sink)
        sink.endLine()
        return isWhole
    }

    /// Takes one entry, as `Report.entry` says.
    public func entry(map: Int, time: UInt64, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        let shape = maps[map]
        begin(shape, time)
        sink.out.append("key\":")
        let isKeyWhole = shape.key.walk(key, into: &sink)
        sink.out.append("\"value\":")
        let isValueWhole = sink.walk(shape.value, value, cpuCount: shape.cpuCount)
        sink.endLine()
        return isKeyWhole && isValueWhole
    }

    /// Tells of lost records, as `Report.lost` says.
    public func lost(map: Int, time: UInt64, count: UInt64) {
        begin(maps[map], time)
        sink.out.append("lost\":")
        sink.unsigned(count)
        sink.endLine()
    }

    /// Hands the lines over, as `Report.takeOutput` says.
    public func takeOutput(_ write: (UnsafeRawBufferPointer) throws(BeeError) -> Void) throws(BeeError) {
        guard sink.out.count > 0 else { return }
        defer { sink.out.removeAll() }
        try write(sink.out.bytes)
    }

    /// Begins a row up to the name of its first own key. All rows of a batch share their time, so its text is kept.
    private func begin(_ shape: JSONMap, _ time: UInt64) {
        if clockTime != time {
            clock.removeAll()
            clock.append("{\"time\":\"")
            clock.append(time: time)
            clockTime = time
        }
        sink.out.append(clock.bytes)
        sink.out.append(shape.head)
    }
}

/// A map as this format needs it: what follows the time is the same in all its rows.
private final class JSONMap {
    let head: [UInt8]
    let key: RecordLayout
    let value: RecordLayout
    let cpuCount: Int?

    init(_ map: ReportedMap) {
        var sink = JSONSink()
        sink.out.append("\",\"map\":")
        Array(map.name.utf8).withUnsafeBytes { sink.text($0) }
        sink.out.append("\"")
        head = Array(sink.out.bytes)
        (key, value, cpuCount) =
            switch map.rows {
            case .events(let layout): (.opaque(size: 0), layout, nil)
            case .entries(let key, let value, let cpuCount): (key, value, cpuCount)
            }
    }
}
