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

    /// A hint for a kind of program this host's kernel is too old for; nil where it is not.
    static func hint(_ program: ProgramSpec, on host: HostFacts) -> String? {
        guard let kernel = kernel(of: host) else { return nil }
        if program.isSleepable, kernel < KernelVersion(5, 10) {
            return "programs that sleep need Linux 5.10, and this is \(host.kernelRelease)"
        }
        if let version = programs[program.type.name], kernel < version {
            return "programs of type \(program.type.name) need Linux \(version), and this is \(host.kernelRelease)"
        }
        guard let version = program.attachType.flatMap({ hooks[$0.name] }), kernel < version else { return nil }
        return "programs of section '\(program.section)' need Linux \(version), and this is \(host.kernelRelease)"
    }

    /// A hint for an instruction that the verifier does not know, this host's kernel being too old for it; nil where it is
    /// not, or the verifier says something else.
    ///
    /// Compilers choose instructions by `-mcpu`: v3 has jumps by 32-bit comparisons, and atomic instructions that say
    /// what was there before, which clang from version 20 on makes of `__sync_fetch_and_add` too; v4 has loads that extend
    /// signs, and more (Documentation/bpf/standardization/instruction-set.rst).
    static func hint(instruction line: Substring, on host: HostFacts) -> String? {
        guard let kernel = kernel(of: host) else { return nil }
        if line.hasPrefix("number of funcs in func_info doesn't match"), kernel < KernelVersion(5, 13) {
            return
                "functions that are handed to others, as to bpf_loop, need Linux 5.13, and this is \(host.kernelRelease)"
        }
        guard
            ["uses reserved fields", "unknown opcode", "unknown class"].contains(where: { line.contains($0) })
        else { return nil }
        if kernel < KernelVersion(5, 1) {
            return "instructions of -mcpu=v3 need Linux 5.1, and this is \(host.kernelRelease): compile with -mcpu=v2"
        }
        if line.hasPrefix("BPF_STX "), kernel < KernelVersion(5, 12) {
            return
                "atomic instructions other than an addition need Linux 5.12, and this is \(host.kernelRelease): add with "
                + "__atomic_fetch_add(&number, 1, __ATOMIC_RELAXED), whose result is not used"
        }
        guard kernel < KernelVersion(6, 6) else { return nil }
        return "instructions of -mcpu=v4 need Linux 6.6, and this is \(host.kernelRelease): compile with -mcpu=v3"
    }

    /// A hint for a function that programs call, this kernel being too old for it; nil where it is not. Verifiers call it
    static func hint(helper: Substring, on host: HostFacts) -> String? {
        let number = helper.split(separator: "#").last.flatMap { Int($0) }
        guard let (name, version) = number.flatMap({ helpers[$0] }), let kernel = kernel(of: host), kernel < version
        else {
            return nil
        }
        return "\(name) needs Linux \(version), and this is \(host.kernelRelease)"
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

    /// Hooks that came later than their types of program.
    private static let hooks: [String: KernelVersion] = [
        "cgroup_udp4_sendmsg": KernelVersion(4, 18), "cgroup_udp6_sendmsg": KernelVersion(4, 18),
        "cgroup_udp4_recvmsg": KernelVersion(5, 2), "cgroup_udp6_recvmsg": KernelVersion(5, 2),
        "modify_return": KernelVersion(5, 7), "trace_iter": KernelVersion(5, 8),
        "cgroup_inet4_getpeername": KernelVersion(5, 8), "cgroup_inet6_getpeername": KernelVersion(5, 8),
        "cgroup_inet4_getsockname": KernelVersion(5, 8), "cgroup_inet6_getsockname": KernelVersion(5, 8),
        "xdp_devmap": KernelVersion(5, 8), "xdp_cpumap": KernelVersion(5, 9),
        "cgroup_inet_sock_release": KernelVersion(5, 9), "sk_skb_verdict": KernelVersion(5, 13),
        "sk_reuseport_select_or_migrate": KernelVersion(5, 14), "trace_kprobe_multi": KernelVersion(5, 18),
        "lsm_cgroup": KernelVersion(6, 0), "tcx_ingress": KernelVersion(6, 6), "tcx_egress": KernelVersion(6, 6),
        "trace_uprobe_multi": KernelVersion(6, 6), "cgroup_unix_connect": KernelVersion(6, 7),
        "cgroup_unix_sendmsg": KernelVersion(6, 7), "cgroup_unix_recvmsg": KernelVersion(6, 7),
        "cgroup_unix_getpeername": KernelVersion(6, 7), "cgroup_unix_getsockname": KernelVersion(6, 7),
    ]

    /// The functions by their numbers (include/uapi/linux/bpf.h): a kernel that lacks one does not know its name.
    private static let helpers: [Int: (name: String, version: KernelVersion)] = [
        27: ("bpf_get_stackid", KernelVersion(4, 6)),
        45: ("bpf_probe_read_str", KernelVersion(4, 11)),
        67: ("bpf_get_stack", KernelVersion(4, 18)),
        80: ("bpf_get_current_cgroup_id", KernelVersion(4, 18)),
        87: ("bpf_map_push_elem", KernelVersion(4, 20)),
        88: ("bpf_map_pop_elem", KernelVersion(4, 20)),
        93: ("bpf_spin_lock", KernelVersion(5, 1)),
        109: ("bpf_send_signal", KernelVersion(5, 3)),
        112: ("bpf_probe_read_user", KernelVersion(5, 5)),
        113: ("bpf_probe_read_kernel", KernelVersion(5, 5)),
        114: ("bpf_probe_read_user_str", KernelVersion(5, 5)),
        115: ("bpf_probe_read_kernel_str", KernelVersion(5, 5)),
        120: ("bpf_get_ns_current_pid_tgid", KernelVersion(5, 7)),
        125: ("bpf_ktime_get_boot_ns", KernelVersion(5, 8)),
        130: ("bpf_ringbuf_output", KernelVersion(5, 8)),
        131: ("bpf_ringbuf_reserve", KernelVersion(5, 8)),
        134: ("bpf_ringbuf_query", KernelVersion(5, 8)),
        147: ("bpf_d_path", KernelVersion(5, 10)),
        153: ("bpf_per_cpu_ptr", KernelVersion(5, 10)),
        156: ("bpf_task_storage_get", KernelVersion(5, 11)),
        158: ("bpf_get_current_task_btf", KernelVersion(5, 11)),
        164: ("bpf_for_each_map_elem", KernelVersion(5, 13)),
        165: ("bpf_snprintf", KernelVersion(5, 13)),
        169: ("bpf_timer_init", KernelVersion(5, 15)),
        173: ("bpf_get_func_ip", KernelVersion(5, 15)),
        174: ("bpf_get_attach_cookie", KernelVersion(5, 15)),
        175: ("bpf_task_pt_regs", KernelVersion(5, 15)),
        177: ("bpf_trace_vprintk", KernelVersion(5, 16)),
        179: ("bpf_kallsyms_lookup_name", KernelVersion(5, 16)),
        180: ("bpf_find_vma", KernelVersion(5, 17)),
        181: ("bpf_loop", KernelVersion(5, 17)),
        182: ("bpf_strncmp", KernelVersion(5, 17)),
        183: ("bpf_get_func_arg", KernelVersion(5, 17)),
        191: ("bpf_copy_from_user_task", KernelVersion(5, 18)),
        197: ("bpf_dynptr_from_mem", KernelVersion(5, 19)),
        198: ("bpf_ringbuf_reserve_dynptr", KernelVersion(5, 19)),
        208: ("bpf_ktime_get_tai_ns", KernelVersion(6, 1)),
        209: ("bpf_user_ringbuf_drain", KernelVersion(6, 1)),
        210: ("bpf_cgrp_storage_get", KernelVersion(6, 2)),
    ]
}
