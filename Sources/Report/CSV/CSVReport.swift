public import Base
import Loader

/// Comma-separated values with quoting as RFC 4180 has it; lines end with a line feed.
///
/// One header stands before the first row, and every line has its columns: `time`, `image` where maps are of several,
/// `map`, those of all maps that are shown, each name once, and `lost`. What a row has no value for is an empty cell. Nested members are columns `a.b`,
/// arrays are JSON in one cell. Control characters are spelled out as in the table, so no cell holds a line end.
public final class CSVReport: Report {
    private let maps: [CellShape]
    private let header: [String]
    /// The names of the columns that tell whose a row is, and for each map what stands in them, a comma before each.
    private let ownerNames: [String]
    private let owners: [[UInt8]]
    /// For each map and each column of the header between `map` and `lost`, the place of the cell that fills it.
    private let sources: [[Int?]]
    private var cells = CellSink(isForPeople: false)
    private var out = OutputBuffer(capacity: 1 << 16)
    private var hasHeader = false

    /// Makes an empty report.
    ///
    /// - Parameter maps: the maps that will give rows; rows name them by index.
    public init(maps: [ReportedMap]) {
        let ownerNames = maps.contains { $0.image != nil } ? ["image", "map"] : ["map"]
        let shapes = maps.map { CellShape($0, isQualified: true, reserved: ["time", "lost"] + ownerNames) }
        self.maps = shapes
        self.ownerNames = ownerNames
        owners = maps.map { map in
            var out = OutputBuffer()
            for name in ownerNames { out.append(csvNext: name == "map" ? map.name : map.image ?? "") }
            return Array(out.bytes)
        }
        var header: [String] = []
        var places: [String: Int] = [:]
        for shape in shapes where shape.isShown {
            for name in shape.order.map({ shape.columns[$0].name }) where places[name] == nil {
                places[name] = header.count
                header.append(name)
            }
        }
        self.header = header
        sources = shapes.map { shape in
            var source = [Int?](repeating: nil, count: header.count)
            for (index, column) in shape.columns.enumerated() {
                if let place = places[column.name] { source[place] = index }
            }
            return source
        }
    }

    /// Takes one record, as `Report.event` says.
    public func event(map: Int, time: UInt64, bytes: UnsafeRawBufferPointer) -> Bool {
        let isWhole = maps[map].value.walk(bytes, into: &cells)
        endRow(of: map, time)
        return isWhole
    }

    /// Takes one entry, as `Report.entry` says.
    public func entry(map: Int, time: UInt64, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
        let shape = maps[map]
        let isKeyWhole = shape.key?.walk(key, into: &cells) ?? true
        let isValueWhole = cells.walk(shape.value, value, cpuCount: shape.cpuCount)
        endRow(of: map, time)
        return isKeyWhole && isValueWhole
    }

    /// Tells of lost records in a row with nothing but `time`, whose it is, and `lost`.
    public func lost(map: Int, time: UInt64, count: UInt64) {
        begin(time, map)
        for _ in header { out.append(UInt8(ascii: ",")) }
        out.append(UInt8(ascii: ","))
        out.append(decimal: count)
        out.append(UInt8(ascii: "\n"))
    }

    /// Hands the lines over, as `Report.takeOutput` says.
    public func takeOutput(_ write: (UnsafeRawBufferPointer) throws(BeeError) -> Void) throws(BeeError) {
        guard out.count > 0 else { return }
        defer { out.removeAll() }
        try write(out.bytes)
    }

    private func begin(_ time: UInt64, _ map: Int) {
        if !hasHeader {
            hasHeader = true
            out.append("time")
            for name in ownerNames + header + ["lost"] { out.append(csvNext: name) }
            out.append(UInt8(ascii: "\n"))
        }
        out.append(time: time)
        out.append(owners[map])
    }

    private func endRow(of map: Int, _ time: UInt64) {
        begin(time, map)
        for source in sources[map] {
            out.append(UInt8(ascii: ","))
            if let source { out.append(csvCell: cells.cell(source)) }
        }
        out.append(",\n")
        cells.removeAll()
    }
}
