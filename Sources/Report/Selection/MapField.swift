import Base
import Loader

/// A field of a map's rows, by the name a person gives it.
struct MapField: Sendable {
    /// Which bytes of a row have it.
    enum Part: Sendable, Hashable {
        /// An entry's key.
        case key
        /// An entry's value, or an event.
        case value
    }

    let part: Part
    let path: FieldPath
    let field: RecordField
    /// Where it is part of a per-CPU map's value, how many values there are.
    let cpuCount: Int?
}

extension ReportedMap {
    /// Finds a field.
    ///
    /// Of an event, the member's name, or `event` for the event itself, with the member's behind it or not. Of an
    /// entry, a name that begins with `key` or `value`; any other is looked for in the key first, then in the value.
    func field(named name: String) -> MapField? {
        guard let path = FieldPath(parsing: name), case .member(let first) = path.steps.first else { return nil }
        let rest = FieldPath(Array(path.steps.dropFirst()))
        switch rows {
        case .events(let layout):
            return field(path, in: layout, .value) ?? (first == "event" ? field(rest, in: layout, .value) : nil)
        case .entries(let key, let value, let cpuCount):
            switch first {
            case "key": return field(rest, in: key, .key)
            case "value": return field(rest, in: value, .value, cpuCount)
            default: return field(path, in: key, .key) ?? field(path, in: value, .value, cpuCount)
            }
        }
    }

    private func field(
        _ path: FieldPath, in layout: RecordLayout, _ part: MapField.Part, _ cpuCount: Int? = nil
    ) -> MapField? {
        layout.field(at: path).map { MapField(part: part, path: path, field: $0, cpuCount: cpuCount) }
    }

    /// The names of all fields, as a hint names them.
    var fieldNames: [String] {
        func names(_ layout: RecordLayout, _ root: String?) -> [String] {
            layout.columns.map { column in
                guard let root else { return column.name.isEmpty ? "event" : column.name }
                return column.name.isEmpty ? root : "\(root).\(column.name)"
            }
        }
        switch rows {
        case .events(let layout): return names(layout, nil)
        case .entries(let key, let value, _): return names(key, "key") + names(value, "value")
        }
    }
}

extension [ReportedMap] {
    /// The names of the maps, each once.
    var names: [String] { map(\.name).withoutRepetition }

    /// The names of the images that the maps are of, each once; none where all are of one.
    var images: [String] { compactMap(\.image).withoutRepetition }

    /// What to say of a name that no map has a field for.
    func hint(for name: String) -> String {
        let names = flatMap(\.fieldNames).withoutRepetition
        let bare = names.compactMap { $0.split(separator: ".", maxSplits: 1).last.map(String.init) }
        return NearestName.hint(Set(names + bare), to: name)
            ?? "the fields are: " + names.prefix(24).joined(separator: ", ") + (names.count > 24 ? ", …" : "")
    }
}

extension [String] {
    /// The texts in their order, each once.
    fileprivate var withoutRepetition: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
