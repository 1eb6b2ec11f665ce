// What every kernel up to Linux 6.18 asks of a map (kernel/bpf: the functions `…_alloc_check` and `…_alloc` of each type).
extension MapDefinition {
    /// Whether sizes and flags are such as kernels take; of types that are not known here everything is.
    ///
    /// - Parameter entries: how many entries it is to have.
    /// - Returns: whether nothing is known to be wrong.
    func isSound(entries: Int) -> Bool {
        hasSoundSizes(entries: entries) && hasSoundFlags && hasSoundExtra
    }

    private var hasSoundExtra: Bool {
        switch type.name {
        // How many hashes it has.
        case "bloom_filter": (0..<16).contains(extra)
        case "arena": true
        default: extra == 0
        }
    }

    private func hasSoundSizes(entries: Int) -> Bool {
        switch type.name {
        case "hash", "percpu_hash", "lru_hash", "lru_percpu_hash": keySize > 0 && valueSize > 0
        case "array", "percpu_array": keySize == 4 && valueSize > 0
        case "prog_array", "cgroup_array", "xskmap": keySize == 4 && valueSize == 4
        case "devmap", "devmap_hash", "cpumap", "sockmap", "reuseport_sockarray":
            keySize == 4 && [4, 8].contains(valueSize)
        case "array_of_maps": keySize == 4 && valueSize == 4
        case "hash_of_maps": keySize > 0 && valueSize == 4
        case "sockhash": keySize > 0 && [4, 8].contains(valueSize)
        case "stack_trace": keySize == 4 && valueSize >= 8 && valueSize % frameSize == 0
        // `struct bpf_lpm_trie_key` with 1 to 256 bytes behind it.
        case "lpm_trie": (5...260).contains(keySize) && valueSize > 0
        case "queue", "stack", "bloom_filter": keySize == 0 && valueSize > 0
        case "user_ringbuf": keySize == 0 && valueSize == 0
        case "cgroup_storage", "percpu_cgroup_storage": [8, 16].contains(keySize) && valueSize > 0 && entries == 0
        case "sk_storage", "inode_storage", "task_storage", "cgrp_storage":
            keySize == 4 && valueSize > 0 && entries == 0 && keyType != nil && valueType != nil
        // Those of ring buffers and perf event arrays the loader sets.
        default: true
        }
    }

    /// An address, or `struct bpf_stack_build_id`.
    var frameSize: Int { flags & Self.stackBuildIDs != 0 ? 32 : 8 }

    private var hasSoundFlags: Bool {
        guard let taken = Self.taken[type.name] else { return true }
        let asked = flags & Self.judged
        // What the system call's callers and what programs may do: one of them not both to read and to write only.
        guard asked & 0x18 != 0x18, asked & 0x180 != 0x180 else { return false }
        // Lists for each processor belong to no memory node.
        guard type != .lruHash || asked & 0x6 != 0x6 else { return false }
        return asked & ~taken == 0 && asked & Self.needed(type.name) == Self.needed(type.name)
    }

    /// The flags that are judged: not those that say what else is handed to the kernel, and none of later kernels.
    private static let judged: UInt32 = 0x61FFF

    /// Types whose elements come one by one, and are told so.
    private static func needed(_ type: String) -> UInt32 {
        ["lpm_trie", "sk_storage", "inode_storage", "task_storage", "cgrp_storage"].contains(type) ? 0x1 : 0
    }

    /// The flags that each type takes (`…_CREATE_FLAG_MASK`), by the bits of `KernelFeatures.mapFlags`.
    private static let taken: [String: UInt32] = [
        "hash": 0x1DD, "percpu_hash": 0x1D9, "lru_hash": 0x1DE, "lru_percpu_hash": 0x1DA, "hash_of_maps": 0x1DD,
        "array": 0x159C, "percpu_array": 0x198, "prog_array": 0x1C, "cgroup_array": 0x1C, "array_of_maps": 0x1C,
        "perf_event_array": 0x81C, "reuseport_sockarray": 0x19C, "stack_trace": 0x3C, "lpm_trie": 0x19D,
        "queue": 0x19C, "stack": 0x19C, "bloom_filter": 0x1DC, "ringbuf": 0x4, "user_ringbuf": 0x4,
        "devmap": 0x1C, "devmap_hash": 0x1C, "cpumap": 0x4, "xskmap": 0x1C, "sockmap": 0x1C, "sockhash": 0x1C,
        "cgroup_storage": 0x19C, "percpu_cgroup_storage": 0x19C, "sk_storage": 0x201, "inode_storage": 0x201,
        "task_storage": 0x201, "cgrp_storage": 0x201,
    ]
}
