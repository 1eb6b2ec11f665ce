import Base

/// How much memory the kernel takes for an object's maps when it creates them.
///
/// Lower bounds: what is reserved at once for keys, values and the kernel's own links between them. Maps that grow with
/// their entries count for nothing.
struct MapMemory {
    private let maps: [(name: String, bytes: UInt128)]

    /// Adds up an object's maps.
    ///
    /// - Parameters:
    ///   - spec: the object.
    ///   - sizes: how many entries maps get, by name, in place of what the object says.
    ///   - processorCount: for how many processors per-CPU maps have values.
    init(_ spec: ObjectSpec, sizes: [String: UInt32], processorCount: Int) {
        maps = spec.maps.map { map in
            let entries = sizes[map.name].map(Int.init) ?? map.maxEntries
            let footprint = map.footprint(entries: UInt128(max(0, entries)))
            return (map.name, footprint.fixed + footprint.perProcessor * UInt128(max(1, processorCount)))
        }
    }

    /// All maps together, in bytes.
    var total: UInt128 { maps.reduce(0) { $0 + $1.bytes } }

    /// Refuses maps that do not fit into a host's memory, which would keep the kernel busy for minutes before it says so.
    func check(on host: HostFacts) throws(BeeError) {
        guard let available = host.availableMemory, total > available,
            let largest = maps.max(by: { $0.bytes < $1.bytes })
        else { return }
        throw BeeError(
            .mapRejected, largest.name,
            "the map takes \(Self.text(largest.bytes)) of memory, all maps of the object \(Self.text(total)), "
                + "and \(Self.text(UInt128(available))) can be had",
            hint: "give it fewer entries: --map-size \(largest.name)=1024")
    }

    private static func text(_ bytes: UInt128) -> String { "\(bytes >> 20) MiB" }
}
