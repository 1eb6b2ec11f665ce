/// How much memory the kernel takes for a map.
///
/// Lower bounds: keys, values and the kernel's own links between them.
public struct MapFootprint: Sendable, Hashable {
    /// What is taken when the map is made, in bytes.
    public var fixed: UInt128 = 0
    /// What is taken then for each processor the machine may have, in bytes.
    public var perProcessor: UInt128 = 0
    /// How it grows when entries come.
    public var growth = Growth.none

    /// Creates an amount of memory.
    ///
    /// - Parameters:
    ///   - fixed: what is taken at once, in bytes.
    ///   - perProcessor: what is taken for each processor, in bytes.
    ///   - growth: how it grows.
    public init(fixed: UInt128 = 0, perProcessor: UInt128 = 0, growth: Growth = .none) {
        self.fixed = fixed
        self.perProcessor = perProcessor
        self.growth = growth
    }

    /// How a map grows.
    public enum Growth: Sendable, Hashable {
        /// It does not: all of its memory is taken at once.
        case none
        /// With its entries, up to so many bytes, and so many more for each processor.
        case withEntries(limit: UInt128, perProcessorLimit: UInt128)
        /// With a value for each thing of the kernel's that has one, such as `sockets`, without a limit of its own.
        case withOwners(String)
    }

    /// Where a map that grows grows without a bound worth the name: 100 MB.
    static let large: UInt128 = 100_000_000

    /// Why a map may take far more memory than other maps do; nil where it does not.
    public var concern: String? {
        switch growth {
        case .withOwners(let owners): return "grows with the number of \(owners), without a limit"
        case .withEntries(let limit, let perProcessor) where limit + perProcessor >= Self.large:
            return "grows with its entries, up to \(Self.text(limit, perProcessor))"
        default: break
        }
        return fixed + perProcessor >= Self.large ? "takes \(Self.text(fixed, perProcessor)) at once" : nil
    }

    private static func text(_ bytes: UInt128, _ perProcessor: UInt128) -> String {
        let parts = [(bytes, ""), (perProcessor, " for each processor")].filter { $0.0 > 0 }
        return parts.map { "\($0.0 >> 20) MiB\($0.1)" }.joined(separator: " and ")
    }
}

extension MapSpec {
    /// How much memory the map takes with the number of entries the object says.
    public var footprint: MapFootprint { footprint(entries: UInt128(max(0, maxEntries))) }

    /// What kernel/bpf/hashtab.c, arraymap.c, ringbuf.c, stackmap.c, queue_stack_maps.c, lpm_trie.c and arena.c reserve.
    ///
    /// - Parameter entries: how many entries there may be.
    /// - Returns: the memory.
    func footprint(entries: UInt128) -> MapFootprint {
        let (key, value) = (padded(keySize), padded(valueSize))
        // An element has 48 bytes beside key and value, a bucket 16 (`struct htab_elem`, `struct bucket`).
        let (element, bucket) = (key + 48, UInt128(16))
        switch type {
        case .ringBuffer, .userRingBuffer: return MapFootprint(fixed: entries)
        case .array, .queue, .stack: return MapFootprint(fixed: entries * value)
        case .stackTrace: return MapFootprint(fixed: entries * (value + 24))
        case .perCPUArray: return MapFootprint(perProcessor: entries * value)
        case .lruHash: return MapFootprint(fixed: entries * (element + bucket + value))
        case .lruPerCPUHash:
            return MapFootprint(fixed: entries * (element + bucket), perProcessor: entries * value)
        case .hash where allocatesLate:
            return MapFootprint(
                growth: .withEntries(limit: entries * (element + bucket + value), perProcessorLimit: 0))
        case .hash: return MapFootprint(fixed: entries * (element + bucket + value))
        case .perCPUHash where allocatesLate:
            return MapFootprint(
                growth: .withEntries(limit: entries * (element + bucket), perProcessorLimit: entries * value))
        case .perCPUHash: return MapFootprint(fixed: entries * (element + bucket), perProcessor: entries * value)
        // A node has 40 bytes beside its data (`struct lpm_trie_node`), and each entry may add one between others.
        case .longestPrefixTrie:
            return MapFootprint(growth: .withEntries(limit: entries * (2 * (40 + key) + value), perProcessorLimit: 0))
        // Pages of at least 4 KiB, taken when they are asked for or touched.
        case .arena: return MapFootprint(growth: .withEntries(limit: entries << 12, perProcessorLimit: 0))
        default: return MapFootprint(growth: MapFootprint.owners(of: type).map { .withOwners($0) } ?? .none)
        }
    }

    private func padded(_ size: Int) -> UInt128 { (UInt128(max(0, size)) + 7) & ~7 }

    /// Whether elements get their memory when they come (`BPF_F_NO_PREALLOC`).
    private var allocatesLate: Bool { flags & 1 != 0 }
}

extension MapFootprint {
    /// What has a value of its own in a map without a number of entries.
    fileprivate static func owners(of type: MapType) -> String? {
        switch type.name {
        case "sk_storage": "sockets"
        case "inode_storage": "files"
        case "task_storage": "threads"
        case "cgrp_storage", "cgroup_storage", "percpu_cgroup_storage": "control groups"
        default: nil
        }
    }
}
