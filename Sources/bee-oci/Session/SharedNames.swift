import Base
import Loader

/// The objects of a run, among which options that name a part of one are shared out: each is for all that have the name.
struct SharedNames {
    private let objects: [ObjectSpec]

    /// Shares out among objects.
    ///
    /// - Parameter objects: all objects of the run.
    init(_ objects: [ObjectSpec]) {
        self.objects = objects
    }

    /// The options that are for one object; where there is no other, all of them, for it to say what is wrong.
    ///
    /// - Parameters:
    ///   - options: what was typed, `NAME` or `NAME=…`.
    ///   - object: the object.
    ///   - names: tells the names that an object has.
    /// - Returns: those whose name it has, in their order.
    /// - Throws: `usage` for a name that none of several objects has.
    func options(
        _ options: [String], for object: ObjectSpec, naming names: (ObjectSpec) -> [String]
    ) throws(BeeError) -> [String] {
        guard objects.count > 1 else { return options }
        let own = Set(names(object))
        var fitting: [String] = []
        for option in options {
            let name = String(option.prefix { $0 != "=" })
            // Of a variable, a member or an element may be named.
            let whole = String(name.prefix { $0 != "." && $0 != "[" })
            if own.contains(name) || own.contains(whole) { fitting.append(option) }
            let all = objects.flatMap(names)
            guard !all.contains(name), !all.contains(whole) else { continue }
            throw BeeError(
                .usage, name, "is in none of the objects",
                hint: NearestName.hint(Set(all), to: name) ?? "known are: " + Set(all).sorted().joined(separator: ", "))
        }
        return fitting
    }
}

extension ValueArguments {
    /// The part that is for one object.
    ///
    /// - Parameters:
    ///   - object: the object.
    ///   - shared: all objects of the run.
    /// - Returns: the options whose names it has.
    /// - Throws: `usage` for a name that no object has.
    func part(for object: ObjectSpec, in shared: SharedNames) throws(BeeError) -> ValueArguments {
        var part = self
        part.changes.values = try shared.options(changes.values, for: object) { $0.variables.map(\.name) }
        part.changes.mapSize = try shared.options(changes.mapSize, for: object, naming: \.definedMapNames)
        part.record = try shared.options(record, for: object, naming: \.definedMapNames)
        return part
    }
}

extension AttachArguments {
    /// The part that is for one object.
    ///
    /// - Parameters:
    ///   - object: the object.
    ///   - shared: all objects of the run.
    /// - Returns: the options whose names it has.
    /// - Throws: `usage` for a name that no object has.
    func part(for object: ObjectSpec, in shared: SharedNames) throws(BeeError) -> AttachArguments {
        var part = self
        part.programs.targets = try shared.options(programs.targets, for: object, naming: \.programNames)
        part.programs.only = try shared.options(programs.only, for: object, naming: \.programNames)
        part.programs.skip = try shared.options(programs.skip, for: object, naming: \.programNames)
        return part
    }
}

extension ObjectSpec {
    /// The names of the maps that a person can name.
    var definedMapNames: [String] { maps.filter { !$0.isInternal }.map(\.name) }

    fileprivate var programNames: [String] { programs.map(\.name) }
}
