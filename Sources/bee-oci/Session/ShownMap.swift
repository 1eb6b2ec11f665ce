import Base
import Loader
import Report

/// A map the kernel holds with what reads it.
struct ShownMap {
    /// The kernel's map.
    let map: LoadedMap
    /// What reads the map again and again; nil for a map that delivers events as they happen.
    let polled: (any PolledMap)?
    /// Where its records name stack traces and the process these belong to.
    let stackReferences: StackReferences?

    /// Prepares to read a map.
    ///
    /// - Parameters:
    ///   - map: the kernel's map.
    ///   - reported: the same as the report knows it.
    ///   - owners: is told whose stack traces entries name.
    /// - Throws: what preparing to read meets.
    init(_ map: LoadedMap, _ reported: ReportedMap, _ owners: StackOwners) throws(BeeError) {
        self.map = map
        stackReferences =
            switch reported.rows {
            case .events(let layout): StackReferences([layout])
            case .entries(let key, let value, _): StackReferences([key, value])
            }
        switch map.spec.type {
        case .ringBuffer, .perfEventArray: polled = nil
        case .queue, .stack: polled = try QueueEntries(of: map)
        case .arrayOfMaps, .hashOfMaps:
            polled = MapEntries(try NestedMapReader.open(map), owners, stackReferences)
        case .stackTrace: polled = StackEntries(try MapReader.open(map), owners)
        default: polled = MapEntries(try MapReader.open(map), owners, stackReferences)
        }
    }
}
