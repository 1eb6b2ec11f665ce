import Loader

/// Hands out the names of metrics: in an image each once, and in several only to metrics of one kind.
struct MetricNames {
    /// What a run tells of itself.
    let health: [MetricFamily]
    private let prefix: String
    /// The names that are taken, by image.
    private var names: [String?: UniqueNames] = [:]
    private var kinds: [String: MeasuredMap.Kind] = [:]

    /// Begins with those names taken that a run has for itself.
    ///
    /// - Parameter prefix: how every name begins.
    init(prefix: String) {
        self.prefix = prefix
        let families: [(String, String, MetricFamily.Source)] = [
            ("events_total", "Events that came from each map.", .rows(\.events)),
            ("events_lost_total", "Events that are known to be lost, by map.", .rows(\.lost)),
            (
                "series_cut_total", "Events and entries that are in no series, because there were too many.",
                .rows(\.cut)
            ),
            ("program_runs_total", "How often each program ran.", .runs),
            ("program_run_seconds_total", "How long each program ran.", .runTimes),
        ]
        health = families.map { name, help, source in
            MetricFamily(name: prefix + name, help: help, type: "counter", source: source)
        }
    }

    /// The names of a map's metrics.
    ///
    /// - Parameters:
    ///   - map: the map.
    ///   - kind: what becomes of it.
    ///   - shape: how.
    /// - Returns: one name for each member of the value; one for a histogram, whose three are taken with it.
    mutating func take(_ map: ReportedMap, _ kind: MeasuredMap.Kind, _ shape: MetricShape) -> [String] {
        guard shape.scale == nil else {
            let name = take(map.name, of: map.image, kind)
            for suffix in ["_bucket", "_sum", "_count"] { _ = names[map.image]?.unique(name + suffix) }
            return [name]
        }
        return shape.members.map { take($0.isEmpty ? map.name : "\(map.name)_\($0)", of: map.image, kind) }
    }

    private mutating func take(_ text: String, of image: String?, _ kind: MeasuredMap.Kind) -> String {
        var taken = names[image] ?? UniqueNames(reserved: health.map(\.name))
        var name = ""
        repeat { name = taken.unique(prefix + MetricName.part(text)) } while kinds[name] ?? kind != kind
        names[image] = taken
        kinds[name] = kind
        return name
    }
}
