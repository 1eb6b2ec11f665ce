import Base
import Loader
import Report

/// Which maps of an object a run shows.
struct MapSelection {
    /// The maps' places in the object's list, in its order.
    let indices: [Int]
    /// What the person should know of the choice.
    let notes: [String]
    /// What the person should know of an object that declares no map to show; nil where it does.
    let fallback: String?

    /// Chooses the maps to show.
    ///
    /// Named prefixes and sections declare output (`spec/cli.md`); an object without any shows all its event maps.
    /// - Parameters:
    ///   - object: the object that has the maps.
    ///   - named: those the person asked for.
    /// - Throws: `usage` where a named map does not exist or is of a type that cannot be shown.
    init(_ object: ObjectSpec, named: [String]) throws(BeeError) {
        let maps = object.maps
        let asked = try Self.indices(of: named, in: object)
        let declared = maps.indices.filter { Self.declaresOutput(maps[$0]) }
        let shown = (asked + declared).filter { maps[$0].type.isShown }
        notes = declared.filter { !maps[$0].type.isShown }.map { index in
            "map \(maps[index].name) is of type \(maps[index].type.name), which is not shown"
        }
        if shown.isEmpty {
            indices = maps.indices.filter { maps[$0].type.deliversEvents }
            fallback = Self.fallbackNote(indices.map { maps[$0].name })
        } else {
            indices = Set(shown).sorted()
            fallback = nil
        }
    }

    /// All that is to be said of the choice.
    ///
    /// - Parameter printsLines: whether iterators run, whose lines are what there is to see of an object without maps.
    /// - Returns: the notes.
    func notes(printsLines: Bool) -> [String] {
        notes + (printsLines && indices.isEmpty ? [] : [fallback].compactMap(\.self))
    }

    /// The chosen maps as a report knows them.
    ///
    /// - Parameters:
    ///   - display: how the object's values are shown.
    ///   - image: what its image is called, where there are several.
    /// - Returns: the maps, in the order of `indices`.
    /// - Throws: what compiling a layout meets.
    func reported(_ display: ValueDisplay, image: String? = nil) throws(BeeError) -> [ReportedMap] {
        try indices.map { (index) throws(BeeError) in
            try display.rows(of: display.object.maps[index], image: image)
        }
    }

    private static func fallbackNote(_ names: [String]) -> String {
        guard !names.isEmpty else {
            return "this object declares no map to show; name one with --map"
        }
        return "this object declares no map to show, so all its event maps are shown: " + names.joined(separator: ", ")
    }

    private static func indices(of names: [String], in object: ObjectSpec) throws(BeeError) -> [Int] {
        let asked = try names.map { (name) throws(BeeError) in
            let map = try object.definedMap(name)
            guard map.type.isShown else {
                throw BeeError(.usage, name, "is a map of type \(map.type.name), which cannot be shown")
            }
            return name
        }
        return object.maps.indices.filter { asked.contains(object.maps[$0].name) }
    }

    private static let prefixes = ["print_", "counter_", "gauge_", "hist_"]
    private static let sections: Set<String> = [".maps.print", ".maps.counter", ".maps.gauge"]

    private static func declaresOutput(_ map: MapSpec) -> Bool {
        sections.contains(map.section) || prefixes.contains { map.name.hasPrefix($0) }
    }
}

extension MapType {
    /// Whether a map of this type delivers events as they happen.
    var deliversEvents: Bool { self == .ringBuffer || self == .perfEventArray }

    /// Whether a map of this type is read again and again.
    var isPolled: Bool {
        switch self {
        case .hash, .lruHash, .perCPUHash, .lruPerCPUHash, .array, .perCPUArray, .longestPrefixTrie, .arrayOfMaps,
            .hashOfMaps, .stackTrace, .queue, .stack:
            true
        default: false
        }
    }

    /// Whether a map of this type has a value for each CPU.
    var isPerCPU: Bool { self == .perCPUHash || self == .lruPerCPUHash || self == .perCPUArray }

    /// Whether a run can show what a map of this type holds.
    var isShown: Bool { deliversEvents || isPolled }
}
