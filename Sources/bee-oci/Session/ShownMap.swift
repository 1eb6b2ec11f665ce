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
    let polled: (any PolledMap)?
    /// Where its records name stack traces and the process these belong to.
    let stackReferences: StackReferences?

    /// Compiles the layouts of a map's types.
    ///
    /// - Parameters:
    ///   - map: the kernel's map.
    ///   - display: how values are shown.
    /// - Throws: what compiling a layout and preparing to read meet.
    init(_ map: LoadedMap, _ display: ValueDisplay) throws(BeeError) {
        self.map = map
        switch map.spec.type {
        case .ringBuffer, .perfEventArray:
            let layout = try display.event(of: map.spec)
            polled = nil
            reported = try display.rows(of: map.spec)
            stackReferences = StackReferences([layout])
        case .queue, .stack:
            polled = try QueueEntries(of: map)
            reported = try display.rows(of: map.spec)
            stackReferences = nil
        case .arrayOfMaps, .hashOfMaps:
            let reader = try NestedMapReader.open(map)
            reported = try display.rows(of: map.spec, valueCount: reader.valueCount)
            stackReferences = try display.stackReferences(of: map.spec)
            polled = MapEntries(reader, display.owners, stackReferences)
        default:
            let reader = try MapReader.open(map)
            reported = try display.rows(of: map.spec, valueCount: reader.valueCount)
            stackReferences = try display.stackReferences(of: map.spec)
            polled =
                map.spec.type == .stackTrace
                ? StackEntries(reader, display.owners) : MapEntries(reader, display.owners, stackReferences)
        }
    }
}

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
    ///   - valueCount: how many values an entry of a per-CPU map has; any number will do to judge names by.
    /// - Returns: the map as a report knows it.
    /// - Throws: what compiling a layout meets.
    func rows(of map: MapSpec, valueCount: Int = 1) throws(BeeError) -> ReportedMap {
        switch map.type {
        case .ringBuffer, .perfEventArray: return ReportedMap(name: map.name, rows: .events(try event(of: map)))
        case .queue, .stack: return ReportedMap(name: map.name, rows: .events(try value(of: map)))
        default:
            let isPerCPU = (map.inner ?? map.definition).type.isPerCPU
            let rows = ReportedMap.Rows.entries(
                key: try key(of: map), value: try value(of: map), cpuCount: isPerCPU ? valueCount : nil)
            return ReportedMap(name: map.name, rows: rows, isIndexed: map.type == .array || map.type == .perCPUArray)
        }
    }

    /// Where a map's entries name stack traces and the process these belong to.
    ///
    /// - Parameter map: a map that has entries.
    /// - Returns: the places, nil where there are none.
    /// - Throws: what compiling a layout meets.
    func stackReferences(of map: MapSpec) throws(BeeError) -> StackReferences? {
        StackReferences([try key(of: map), try value(of: map)])
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
