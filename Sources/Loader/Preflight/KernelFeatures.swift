/// Since when kernels have what objects use (tables of the kernel's history: each line is the release that brought it).
enum KernelFeatures {
    /// A hint for a type of map this host's kernel is too old for; nil where it is not.
    static func hint(_ type: MapType, on host: HostFacts) -> String? {
        guard let (version, plural) = maps[type.name], let kernel = kernel(of: host), kernel < version else {
            return nil
        }
        let instead = type == .ringBuffer ? "; a perf event array does the same on older ones" : ""
        return "\(plural) need Linux \(version), and this is \(host.kernelRelease)\(instead)"
    }

    /// A hint for a type of program this host's kernel is too old for; nil where it is not.
    static func hint(_ type: ProgramType, isSleepable: Bool, on host: HostFacts) -> String? {
        guard let kernel = kernel(of: host) else { return nil }
        if isSleepable, kernel < KernelVersion(5, 10) {
            return "programs that sleep need Linux 5.10, and this is \(host.kernelRelease)"
        }
        guard let version = programs[type.name], kernel < version else { return nil }
        return "programs of type \(type.name) need Linux \(version), and this is \(host.kernelRelease)"
    }

    /// A hint for a function that programs call, this host's kernel being too old for it; nil where it is not.
    static func hint(helper: String, on host: HostFacts) -> String? {
        guard let version = helpers[helper], let kernel = kernel(of: host), kernel < version else { return nil }
        return "\(helper) needs Linux \(version), and this is \(host.kernelRelease)"
    }

    private static func kernel(of host: HostFacts) -> KernelVersion? { KernelVersion(release: host.kernelRelease) }

    private static let maps: [String: (KernelVersion, String)] = [
        "stack_trace": (KernelVersion(4, 6), "stack traces"), "lru_hash": (KernelVersion(4, 10), "LRU maps"),
        "percpu_hash": (KernelVersion(4, 6), "per-CPU maps"), "percpu_array": (KernelVersion(4, 6), "per-CPU maps"),
        "lru_percpu_hash": (KernelVersion(4, 10), "LRU maps"), "lpm_trie": (KernelVersion(4, 11), "prefix tries"),
        "array_of_maps": (KernelVersion(4, 12), "maps of maps"), "hash_of_maps": (KernelVersion(4, 12), "maps of maps"),
        "devmap": (KernelVersion(4, 14), "device maps"), "sockmap": (KernelVersion(4, 14), "socket maps"),
        "cpumap": (KernelVersion(4, 15), "CPU maps"), "sockhash": (KernelVersion(4, 18), "socket hashes"),
        "xskmap": (KernelVersion(4, 18), "AF_XDP maps"), "queue": (KernelVersion(4, 20), "queues"),
        "stack": (KernelVersion(4, 20), "stacks"), "sk_storage": (KernelVersion(5, 2), "socket storages"),
        "devmap_hash": (KernelVersion(5, 4), "device hashes"), "struct_ops": (KernelVersion(5, 6), "struct_ops maps"),
        "ringbuf": (KernelVersion(5, 8), "ring buffers"), "inode_storage": (KernelVersion(5, 10), "inode storages"),
        "task_storage": (KernelVersion(5, 11), "task storages"),
        "bloom_filter": (KernelVersion(5, 16), "Bloom filters"),
        "user_ringbuf": (KernelVersion(6, 1), "user ring buffers"),
        "cgrp_storage": (KernelVersion(6, 2), "cgroup storages"),
        "arena": (KernelVersion(6, 9), "arenas"),
    ]

    private static let programs: [String: KernelVersion] = [
        "kprobe": KernelVersion(4, 1), "tracepoint": KernelVersion(4, 7), "xdp": KernelVersion(4, 8),
        "perf_event": KernelVersion(4, 9), "cgroup_skb": KernelVersion(4, 10), "sock_ops": KernelVersion(4, 13),
        "sk_skb": KernelVersion(4, 14), "cgroup_device": KernelVersion(4, 15), "raw_tracepoint": KernelVersion(4, 17),
        "sk_msg": KernelVersion(4, 17), "cgroup_sock_addr": KernelVersion(4, 17), "lirc_mode2": KernelVersion(4, 18),
        "sk_reuseport": KernelVersion(4, 19), "flow_dissector": KernelVersion(4, 20),
        "cgroup_sysctl": KernelVersion(5, 2),
        "raw_tracepoint_writable": KernelVersion(5, 2), "cgroup_sockopt": KernelVersion(5, 3),
        "tracing": KernelVersion(5, 5), "struct_ops": KernelVersion(5, 6), "ext": KernelVersion(5, 6),
        "lsm": KernelVersion(5, 7), "sk_lookup": KernelVersion(5, 9), "syscall": KernelVersion(5, 14),
        "netfilter": KernelVersion(6, 4),
    ]

    private static let helpers: [String: KernelVersion] = [
        "bpf_get_stackid": KernelVersion(4, 6), "bpf_probe_read_str": KernelVersion(4, 11),
        "bpf_get_stack": KernelVersion(4, 18), "bpf_get_current_cgroup_id": KernelVersion(4, 18),
        "bpf_map_push_elem": KernelVersion(4, 20), "bpf_map_pop_elem": KernelVersion(4, 20),
        "bpf_spin_lock": KernelVersion(5, 1), "bpf_send_signal": KernelVersion(5, 3),
        "bpf_probe_read_kernel": KernelVersion(5, 5), "bpf_probe_read_user": KernelVersion(5, 5),
        "bpf_probe_read_kernel_str": KernelVersion(5, 5), "bpf_probe_read_user_str": KernelVersion(5, 5),
        "bpf_get_ns_current_pid_tgid": KernelVersion(5, 7), "bpf_ringbuf_output": KernelVersion(5, 8),
        "bpf_ringbuf_reserve": KernelVersion(5, 8), "bpf_ringbuf_query": KernelVersion(5, 8),
        "bpf_ktime_get_boot_ns": KernelVersion(5, 8), "bpf_d_path": KernelVersion(5, 10),
        "bpf_per_cpu_ptr": KernelVersion(5, 10), "bpf_get_current_task_btf": KernelVersion(5, 11),
        "bpf_task_storage_get": KernelVersion(5, 11), "bpf_for_each_map_elem": KernelVersion(5, 13),
        "bpf_snprintf": KernelVersion(5, 13), "bpf_timer_init": KernelVersion(5, 15),
        "bpf_get_func_ip": KernelVersion(5, 15), "bpf_get_attach_cookie": KernelVersion(5, 15),
        "bpf_task_pt_regs": KernelVersion(5, 15), "bpf_trace_vprintk": KernelVersion(5, 16),
        "bpf_kallsyms_lookup_name": KernelVersion(5, 16), "bpf_loop": KernelVersion(5, 17),
        "bpf_strncmp": KernelVersion(5, 17), "bpf_get_func_arg": KernelVersion(5, 17),
        "bpf_find_vma": KernelVersion(5, 17),
        "bpf_copy_from_user_task": KernelVersion(5, 18), "bpf_dynptr_from_mem": KernelVersion(5, 19),
        "bpf_ringbuf_reserve_dynptr": KernelVersion(5, 19), "bpf_ktime_get_tai_ns": KernelVersion(6, 1),
        "bpf_user_ringbuf_drain": KernelVersion(6, 1), "bpf_cgrp_storage_get": KernelVersion(6, 2),
    ]
}
