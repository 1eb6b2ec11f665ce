import Base
import Loader
import Report

/// A loaded map with the layouts that turn its bytes into rows.
struct ShownMap {
    /// The kernel's map.
    let map: LoadedMap
    /// The map as the report knows it.
    let reported: ReportedMap
    /// What reads the map again and again; nil for a map that delivers events as they happen.
    let entries: MapEntries?

    /// Compiles the layouts of a map's types.
    ///
    /// - Parameters:
    ///   - map: the kernel's map.
    ///   - object: the object, for its types and byte order.
    /// - Throws: what compiling a layout and preparing to read meet.
    init(_ map: LoadedMap, of object: ObjectSpec) throws(BeeError) {
        self.map = map
        let value = try Self.layout(map.spec.valueType, size: map.spec.valueSize, in: object)
        guard !map.spec.type.deliversEvents else {
            entries = nil
            reported = ReportedMap(name: map.name, rows: .events(value))
            return
        }
        let entries = try MapEntries(of: map)
        let key = try Self.layout(map.spec.keyType, size: map.spec.keySize, in: object)
        let cpuCount = map.spec.type.isPerCPU ? entries.valueCount : nil
        self.entries = entries
        reported = ReportedMap(name: map.name, rows: .entries(key: key, value: value, cpuCount: cpuCount))
    }

    private static func layout(
        _ type: BTF.TypeID?, size: Int, in object: ObjectSpec
    ) throws(BeeError) -> RecordLayout {
        guard let type, let btf = object.btf else { return .opaque(size: size) }
        return try RecordLayout.compile(type, in: btf, order: object.byteOrder)
    }
}
