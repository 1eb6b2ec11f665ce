import ArgumentParser
import Base
import Loader

/// `--set` and `--map-size`, which change an object before it is loaded; `--record` and `--flags`, which say how what it
/// reports is shown; `--stats`, which adds to the summary.
struct ValueArguments: ParsableArguments {
    @OptionGroup var changes: ChangeArguments

    @Option(
        help: ArgumentHelp("The type of a ring buffer's or perf event array's records.", valueName: "map=type"))
    var record: [String] = []

    @Flag(help: "Show values of enumerations as lists of the bits that are set.")
    var flags = false

    @Flag(help: "Count and time the runs of programs, which costs every program of the host.")
    var stats = false

    /// Reads the values by what the object says of its variables and maps.
    ///
    /// - Parameters:
    ///   - options: takes them.
    ///   - object: the object.
    /// - Throws: `usage` for a name the object lacks, one that is given twice, and a value that does not fit.
    func apply(to options: inout LoadOptions, for object: ObjectSpec) throws(BeeError) {
        options.settings = try changes.settings(for: object)
        options.mapSizes = try changes.sizes(for: object)
    }

    /// Reads how values are shown.
    ///
    /// - Parameter object: the object.
    /// - Returns: the display.
    /// - Throws: as `ValueDisplay.make`.
    func display(of object: ObjectSpec) throws(BeeError) -> ValueDisplay {
        try .make(object, records: record, listsFlags: flags)
    }
}

/// `--set` and `--map-size`, for each verb that judges or loads an object.
struct ChangeArguments: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Set a global variable; may be repeated. `inspect` lists them.", valueName: "name=value"))
    var values: [String] = []

    @Option(help: ArgumentHelp("Give a map this many entries; may be repeated.", valueName: "name=n"))
    var mapSize: [String] = []

    /// Whether anything is changed.
    var areGiven: Bool { !(values + mapSize).isEmpty }

    /// Reads the values by what the object says of its variables.
    ///
    /// - Parameter object: the object.
    /// - Returns: the settings.
    /// - Throws: `usage` for a name the object lacks, one that is given twice, and a value that does not fit.
    func settings(for object: ObjectSpec) throws(BeeError) -> [VariableSetting] {
        var settings: [VariableSetting] = []
        for text in values {
            let setting = try VariableSetting.parse(text, for: object)
            guard !settings.contains(where: { $0.name == setting.name }) else {
                throw BeeError(.usage, setting.name, "is set twice")
            }
            settings.append(setting)
        }
        return settings
    }

    /// Reads the sizes by what the object says of its maps.
    ///
    /// - Parameter object: the object.
    /// - Returns: how many entries maps get, by name.
    /// - Throws: `usage` for a name the object lacks, one that is given twice, and what is no size.
    func sizes(for object: ObjectSpec) throws(BeeError) -> [String: UInt32] {
        var sizes: [String: UInt32] = [:]
        for text in mapSize {
            let (name, size) = try Self.size(text, for: object)
            guard sizes.updateValue(size, forKey: name) == nil else {
                throw BeeError(.usage, name, "is given two sizes")
            }
        }
        return sizes
    }

    private static func size(_ text: String, for object: ObjectSpec) throws(BeeError) -> (name: String, size: UInt32) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let size = UInt32(parts[1]), size > 0 else {
            throw BeeError(.usage, text, "is no size of a map", hint: "write --map-size NAME=N, with N from 1 on")
        }
        return (try object.definedMap(String(parts[0])).name, size)
    }
}

extension ObjectSpec {
    /// A map of the program's own that a person names.
    ///
    /// - Parameter name: the map's name.
    /// - Returns: the map.
    /// - Throws: `usage` with what may be meant.
    func definedMap(_ name: String) throws(BeeError) -> MapSpec {
        if let map = map(named: name), !map.isInternal { return map }
        let known = definedMapNames
        throw BeeError(
            .usage, name, "is no map of this object",
            hint: NearestName.hint(known, to: name) ?? "its maps are: " + known.joined(separator: ", "))
    }
}
