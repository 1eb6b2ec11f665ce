import Loader

/// Hands out the names of metrics, each once.
struct MetricNames {
    private let prefix: String
    private var names = UniqueNames()

    /// Begins with no name taken.
    ///
    /// - Parameter prefix: how every name begins.
    init(prefix: String) {
        self.prefix = prefix
    }

    /// What a run tells of itself; to be called first, so that no map takes these names.
    mutating func health() -> [MetricFamily] {
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
        return families.map { name, help, source in
            MetricFamily(name: names.unique(prefix + name), help: help, type: "counter", source: source)
        }
    }

    /// The names of a map's metrics.
    ///
    /// - Parameters:
    ///   - map: the map's name.
    ///   - shape: what becomes of it.
    /// - Returns: one name for each member of the value; one for a histogram, whose three are taken with it.
    mutating func take(_ map: String, _ shape: MetricShape) -> [String] {
        guard shape.scale == nil else {
            let name = names.unique(prefix + MetricName.part(map))
            for suffix in ["_bucket", "_sum", "_count"] { _ = names.unique(name + suffix) }
            return [name]
        }
        return shape.members.map { member in
            names.unique(prefix + MetricName.part(member.isEmpty ? map : "\(map)_\(member)"))
        }
    }
}
