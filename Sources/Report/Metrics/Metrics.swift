public import Loader
import Synchronization

/// What a run's maps and the run itself come to, for Prometheus to collect.
///
/// One thread adds, another writes; each holds the lock for as long as it takes to add a record or to write all samples
/// into memory, never while bytes wait for a reader.
///
/// `@unchecked Sendable`: `state` is used by `withState` only, which holds the lock. A `Mutex` cannot own it: the bytes
/// of a record, which are pointers, could not be passed in.
public final class Metrics: @unchecked Sendable {
    /// How a metric's name begins unless another prefix is given; bee's.
    public static let defaultPrefix = "ebpf_solo_io_"

    private let lock = Mutex<Void>(())
    private var state: MetricsState

    /// Begins with zeros.
    ///
    /// - Parameters:
    ///   - maps: the maps that will give rows; rows name them by index.
    ///   - prefix: how every metric's name begins; `MetricName.isPrefix` holds for it.
    public init(of maps: [MeasuredMap], prefix: String) {
        precondition(MetricName.isPrefix(prefix), "a prefix makes valid names")
        state = MetricsState(maps, prefix: prefix)
    }

    /// The maps that are to be metrics and cannot: those without a number.
    ///
    /// - Parameter maps: the maps the metrics were made with.
    /// - Returns: their names.
    public func untold(of maps: [MeasuredMap]) -> [String] {
        withState { state in
            maps.indices.filter { maps[$0].kind != nil && state.series[$0] == nil }.map { maps[$0].map.title }
        }
    }

    /// Counts a record.
    ///
    /// - Parameters:
    ///   - bytes: the record.
    ///   - map: the map's index; it must have been described as giving events.
    public func add(event bytes: UnsafeRawBufferPointer, of map: Int) {
        withState { state in
            state.counts[map].events += 1
            state.add(event: bytes, of: map)
        }
    }

    /// Counts records that were lost.
    ///
    /// - Parameters:
    ///   - lost: how many records.
    ///   - map: the map's index.
    public func add(lost: UInt64, of map: Int) {
        withState { $0.counts[map].lost &+= lost }
    }

    /// Replaces the entries of a map by those of a new reading, all at once.
    ///
    /// - Parameters:
    ///   - map: the map's index; it must have been described as giving entries.
    ///   - visit: is given what takes the bytes of each key and value.
    public func replaceEntries(
        of map: Int, _ visit: ((UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) -> Void
    ) {
        withState { state in
            state.removeSeries(of: map)
            visit { key, value in state.add(key: key, value, of: map) }
        }
    }

    /// Replaces what programs have used.
    ///
    /// - Parameter runs: of each image, one for each program; the image is nil where there is one only.
    public func replaceRuns(_ runs: [(image: String?, usage: [ProgramStatistics.Usage])]) {
        withState { $0.runs = runs }
    }

    /// All samples in Prometheus' text format 0.0.4, metrics by name and series by labels.
    ///
    /// - Returns: the text in UTF-8.
    public func exposition() -> [UInt8] {
        withState { state in
            var out = OutputBuffer()
            state.write(into: &out)
            return Array(out.bytes)
        }
    }

    private func withState<R: Sendable>(_ body: (inout MetricsState) -> R) -> R {
        lock.withLock { _ in body(&state) }
    }
}
