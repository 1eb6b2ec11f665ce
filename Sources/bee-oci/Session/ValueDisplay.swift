import Base
import Loader
import Report

/// How the bytes of an object's maps become values.
struct ValueDisplay {
    /// The object, for its types and byte order.
    let object: ObjectSpec
    /// Types of records that the object's maps do not name, by map.
    var records: [String: BTF.TypeID] = [:]
    /// Whether values of enumerations are lists of the bits that are set.
    var listsFlags = false
    /// Learns whose stack traces are.
    let owners = StackOwners()

    /// How a map's bytes become rows.
    ///
    /// - Parameters:
    ///   - map: the map.
    ///   - image: what its image is called, where there are several.
    /// - Returns: the map as a report knows it.
    /// - Throws: what compiling a layout meets.
    func rows(of map: MapSpec, image: String?) throws(BeeError) -> ReportedMap {
        let isIndexed = map.type == .array || map.type == .perCPUArray
        let rows: ReportedMap.Rows
        switch map.type {
        case .ringBuffer, .perfEventArray: rows = .events(try event(of: map))
        case .queue, .stack: rows = .events(try value(of: map))
        default:
            let isPerCPU = (map.inner ?? map.definition).type.isPerCPU
            rows = .entries(
                key: try key(of: map), value: try value(of: map),
                cpuCount: isPerCPU ? HostFacts.possibleProcessors : nil)
        }
        return ReportedMap(name: map.name, rows: rows, isIndexed: isIndexed, image: image)
    }

    /// The layout of a ring buffer's or perf event array's records.
    ///
    /// - Parameter map: the map.
    /// - Returns: the layout; bytes where no type is known.
    /// - Throws: what compiling a layout meets.
    func event(of map: MapSpec) throws(BeeError) -> RecordLayout {
        try layout(records[map.name] ?? map.valueType, size: map.valueSize)
    }

    /// The layout of a map's keys: of a map of maps, of the outer key and the inner one.
    ///
    /// - Parameter map: the map.
    /// - Returns: the layout; bytes where no type is known.
    /// - Throws: what compiling a layout meets.
    func key(of map: MapSpec) throws(BeeError) -> RecordLayout {
        guard let inner = map.inner, map.type.holdsMaps else {
            if map.type == .stackTrace { return .number(order: object.byteOrder) }
            return try layout(map.keyType, size: map.keySize)
        }
        guard let outerKey = map.keyType, let innerKey = inner.keyType, let types = object.btf else {
            return .opaque(size: map.keySize + inner.keySize)
        }
        return try RecordLayout.pair(
            ("outer", outerKey), ("inner", innerKey), in: types, order: object.byteOrder, listsFlags: listsFlags)
    }

    /// The layout of a map's values: of a map of maps, of the values of the maps inside.
    ///
    /// - Parameter map: the map.
    /// - Returns: the layout; bytes where no type is known.
    /// - Throws: what compiling a layout meets.
    func value(of map: MapSpec) throws(BeeError) -> RecordLayout {
        if map.type == .stackTrace {
            return .stackTrace(
                size: map.valueSize, hasBuildIDs: map.flags & MapDefinition.stackBuildIDs != 0,
                symbols: .ofThisKernel(), processes: owners.processes, order: object.byteOrder)
        }
        let definition = map.type.holdsMaps ? map.inner ?? map.definition : map.definition
        return try layout(definition.valueType, size: definition.valueSize)
    }

    private func layout(_ type: BTF.TypeID?, size: Int) throws(BeeError) -> RecordLayout {
        guard let type, let types = object.btf else { return .opaque(size: size) }
        return try RecordLayout.compile(type, in: types, order: object.byteOrder, listsFlags: listsFlags)
    }
}
