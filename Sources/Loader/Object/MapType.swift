/// The kind of a map (`enum bpf_map_type`).
public struct MapType: RawRepresentable, Hashable, Sendable {
    /// The kernel's number.
    public let rawValue: UInt32

    /// Creates a type; numbers of newer kernels are kept.
    ///
    /// - Parameter rawValue: the kernel's number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// A hash table.
    public static let hash = Self(rawValue: 1)
    /// An array.
    public static let array = Self(rawValue: 2)
    /// An array of programs to jump to.
    public static let programArray = Self(rawValue: 3)
    /// Ring buffers of performance events, one per CPU.
    public static let perfEventArray = Self(rawValue: 4)
    /// A hash table with a value per CPU.
    public static let perCPUHash = Self(rawValue: 5)
    /// An array with a value per CPU.
    public static let perCPUArray = Self(rawValue: 6)
    /// Stack traces by id.
    public static let stackTrace = Self(rawValue: 7)
    /// A hash table that forgets what was used longest ago.
    public static let lruHash = Self(rawValue: 9)
    /// The same with a value per CPU.
    public static let lruPerCPUHash = Self(rawValue: 10)
    /// A trie that finds the longest matching prefix.
    public static let longestPrefixTrie = Self(rawValue: 11)
    /// An array of maps.
    public static let arrayOfMaps = Self(rawValue: 12)
    /// A hash table of maps.
    public static let hashOfMaps = Self(rawValue: 13)
    /// An array of sockets.
    public static let sockMap = Self(rawValue: 15)
    /// A hash table of sockets.
    public static let sockHash = Self(rawValue: 18)
    /// Storage of a control group.
    public static let cgroupStorage = Self(rawValue: 19)
    /// A queue.
    public static let queue = Self(rawValue: 22)
    /// A stack.
    public static let stack = Self(rawValue: 23)
    /// An implementation of a kernel structure of functions.
    public static let structOps = Self(rawValue: 26)
    /// A ring buffer shared by all CPUs.
    public static let ringBuffer = Self(rawValue: 27)
    /// A Bloom filter.
    public static let bloomFilter = Self(rawValue: 30)
    /// A ring buffer that user space writes.
    public static let userRingBuffer = Self(rawValue: 31)
    /// Memory shared with user space.
    public static let arena = Self(rawValue: 33)

    /// The kernel's spelling without prefix, lower case, as bpftool prints it: `percpu_hash`; `type 50` when unknown.
    public var name: String {
        Int(rawValue) < MapType.names.count ? MapType.names[Int(rawValue)] : "type \(rawValue)"
    }

    /// Whether its values are other maps.
    public var holdsMaps: Bool { self == .arrayOfMaps || self == .hashOfMaps }

    /// Whether its size comes from elsewhere, so that 0 entries are right.
    var isSizedElsewhere: Bool {
        // Numbers of perf_event_array, cgroup_storage, percpu_cgroup_storage, sk_storage, struct_ops, inode_storage,
        // task_storage and cgrp_storage.
        [4, 19, 21, 24, 26, 28, 29, 32].contains(rawValue)
    }

    /// Names by number, from include/uapi/linux/bpf.h of Linux 6.18.
    static let names = [
        "unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array", "stack_trace",
        "cgroup_array", "lru_hash", "lru_percpu_hash", "lpm_trie", "array_of_maps", "hash_of_maps", "devmap",
        "sockmap", "cpumap", "xskmap", "sockhash", "cgroup_storage", "reuseport_sockarray",
        "percpu_cgroup_storage", "queue", "stack", "sk_storage", "devmap_hash", "struct_ops", "ringbuf",
        "inode_storage", "task_storage", "bloom_filter", "user_ringbuf", "cgrp_storage", "arena",
    ]
}
