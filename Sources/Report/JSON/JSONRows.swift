import Loader

/// Writes the rows of all maps, one after the other.
struct JSONRows: ~Copyable {
    var sink = JSONSink()
    private let maps: [JSONMap]
    private var clock = OutputBuffer()
    private var clockTime: UInt64?
    /// The beginning of an event's row up to its value, and whose and when it was.
    private var head = OutputBuffer()
    private var headMap: (map: Int, time: UInt64)?

    init(maps: [ReportedMap]) {
        self.maps = maps.map(JSONMap.init)
    }

    mutating func event(_ map: Int, _ time: UInt64, _ bytes: UnsafeRawBufferPointer) -> Bool {
        if headMap?.map != map || headMap?.time != time { makeHead(map, time) }
        sink.out.append(head.bytes)
        let isWhole = maps[map].value.walk(bytes, into: &sink)
        sink.endLine()
        return isWhole
    }

    mutating func entry(
        _ map: Int, _ time: UInt64, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) -> Bool {
        begin(time)
        var isKeyWhole = true
        if maps[map].hasKey {
            sink.out.append(maps[map].keyHead)
            isKeyWhole = maps[map].key.walk(key, into: &sink)
        }
        var isValueWhole = true
        if maps[map].hasValue {
            sink.out.append(maps[map].valueHead)
            isValueWhole = sink.walk(maps[map].value, value, cpuCount: maps[map].cpuCount)
        }
        sink.endLine()
        return isKeyWhole && isValueWhole
    }

    mutating func lost(_ map: Int, _ time: UInt64, _ count: UInt64) {
        begin(time)
        sink.out.append(maps[map].lostHead)
        sink.unsigned(count)
        sink.endLine()
    }

    /// The events of a batch are of one map and time, so that their rows begin alike.
    private mutating func makeHead(_ map: Int, _ time: UInt64) {
        updateClock(time)
        head.removeAll()
        head.append(clock.bytes)
        head.append(maps[map].eventHead)
        headMap = (map, time)
    }

    /// Begins a row up to its time. All rows of a batch share their time, so its text is kept.
    private mutating func begin(_ time: UInt64) {
        updateClock(time)
        sink.out.append(clock.bytes)
    }

    private mutating func updateClock(_ time: UInt64) {
        guard clockTime != time else { return }
        clock.removeAll()
        clock.append("{\"time\":\"")
        clock.append(time: time)
        clockTime = time
    }
}

/// A map as this format needs it: what follows the time is the same in all its rows of a kind.
private final class JSONMap: Sendable {
    let eventHead: [UInt8]
    let keyHead: [UInt8]
    let valueHead: [UInt8]
    /// Whether any field of the key was asked for, and of the value.
    let hasKey: Bool
    let hasValue: Bool
    let lostHead: [UInt8]
    let key: RecordLayout
    let value: RecordLayout
    let cpuCount: Int?

    init(_ map: ReportedMap) {
        eventHead = Self.head(map, "event")
        keyHead = Self.head(map, "key")
        lostHead = Self.head(map, "lost")
        (key, value, cpuCount) =
            switch map.rows {
            case .events(let layout): (.opaque(size: 0), layout, nil)
            case .entries(let key, let value, let cpuCount): (key, value, cpuCount)
            }
        hasKey = !key.columns.isEmpty
        // Of structures without members the value is what makes the row whole.
        hasValue = !value.columns.isEmpty || !hasKey
        valueHead = hasKey ? Array("\"value\":".utf8) : Self.head(map, "value")
    }

    private static func head(_ map: ReportedMap, _ kind: StaticString) -> [UInt8] {
        var out = OutputBuffer()
        out.append("\"")
        if let image = map.image {
            out.append(",\"image\":")
            Array(image.utf8).withUnsafeBytes { out.append(quoted: $0) }
        }
        out.append(",\"map\":")
        Array(map.name.utf8).withUnsafeBytes { out.append(quoted: $0) }
        out.append(",\"")
        out.append(kind)
        out.append("\":")
        return Array(out.bytes)
    }
}
