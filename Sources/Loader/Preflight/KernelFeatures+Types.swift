// Types of programs and maps, and hooks, by their names.
extension KernelFeatures {
    /// The release that brought a type of map, and the name of such maps.
    static let maps: [String: (KernelVersion, String)] = [
        "hash": (KernelVersion(3, 19), "hash tables"), "array": (KernelVersion(3, 19), "arrays"),
        "prog_array": (KernelVersion(4, 2), "arrays of programs"),
        "perf_event_array": (KernelVersion(4, 3), "perf event arrays"),
        "percpu_hash": (KernelVersion(4, 6), "per-CPU maps"), "percpu_array": (KernelVersion(4, 6), "per-CPU maps"),
        "stack_trace": (KernelVersion(4, 6), "stack traces"),
        "cgroup_array": (KernelVersion(4, 8), "arrays of control groups"),
        "lru_hash": (KernelVersion(4, 10), "LRU maps"), "lru_percpu_hash": (KernelVersion(4, 10), "LRU maps"),
        "lpm_trie": (KernelVersion(4, 11), "prefix tries"),
        "array_of_maps": (KernelVersion(4, 12), "maps of maps"), "hash_of_maps": (KernelVersion(4, 12), "maps of maps"),
        "devmap": (KernelVersion(4, 14), "device maps"), "sockmap": (KernelVersion(4, 14), "socket maps"),
        "cpumap": (KernelVersion(4, 15), "CPU maps"), "sockhash": (KernelVersion(4, 18), "socket hashes"),
        "xskmap": (KernelVersion(4, 18), "AF_XDP maps"),
        "cgroup_storage": (KernelVersion(4, 19), "storages of control groups"),
        "reuseport_sockarray": (KernelVersion(4, 19), "arrays of sockets"),
        "percpu_cgroup_storage": (KernelVersion(4, 20), "per-CPU storages of control groups"),
        "queue": (KernelVersion(4, 20), "queues"), "stack": (KernelVersion(4, 20), "stacks"),
        "sk_storage": (KernelVersion(5, 2), "socket storages"), "devmap_hash": (KernelVersion(5, 4), "device hashes"),
        "struct_ops": (KernelVersion(5, 6), "struct_ops maps"), "ringbuf": (KernelVersion(5, 8), "ring buffers"),
        "inode_storage": (KernelVersion(5, 10), "inode storages"),
        "task_storage": (KernelVersion(5, 11), "task storages"),
        "bloom_filter": (KernelVersion(5, 16), "Bloom filters"),
        "user_ringbuf": (KernelVersion(6, 1), "user ring buffers"),
        "cgrp_storage": (KernelVersion(6, 2), "cgroup storages"), "arena": (KernelVersion(6, 9), "arenas"),
    ]

    /// The release that brought a type of program.
    static let programs: [String: KernelVersion] = [
        "socket_filter": KernelVersion(3, 19), "kprobe": KernelVersion(4, 1), "sched_cls": KernelVersion(4, 1),
        "sched_act": KernelVersion(4, 1), "tracepoint": KernelVersion(4, 7), "xdp": KernelVersion(4, 8),
        "perf_event": KernelVersion(4, 9), "cgroup_skb": KernelVersion(4, 10), "cgroup_sock": KernelVersion(4, 10),
        "lwt_in": KernelVersion(4, 10), "lwt_out": KernelVersion(4, 10), "lwt_xmit": KernelVersion(4, 10),
        "sock_ops": KernelVersion(4, 13), "sk_skb": KernelVersion(4, 14), "cgroup_device": KernelVersion(4, 15),
        "sk_msg": KernelVersion(4, 17), "raw_tracepoint": KernelVersion(4, 17),
        "cgroup_sock_addr": KernelVersion(4, 17), "lwt_seg6local": KernelVersion(4, 18),
        "lirc_mode2": KernelVersion(4, 18), "sk_reuseport": KernelVersion(4, 19),
        "flow_dissector": KernelVersion(4, 20), "cgroup_sysctl": KernelVersion(5, 2),
        "raw_tracepoint_writable": KernelVersion(5, 2), "cgroup_sockopt": KernelVersion(5, 3),
        "tracing": KernelVersion(5, 5), "struct_ops": KernelVersion(5, 6), "ext": KernelVersion(5, 6),
        "lsm": KernelVersion(5, 7), "sk_lookup": KernelVersion(5, 9), "syscall": KernelVersion(5, 14),
        "netfilter": KernelVersion(6, 4),
    ]

    /// The release that brought a hook.
    static let hooks: [String: KernelVersion] = [
        "cgroup_inet_ingress": KernelVersion(4, 10), "cgroup_inet_egress": KernelVersion(4, 10),
        "cgroup_inet_sock_create": KernelVersion(4, 10), "cgroup_sock_ops": KernelVersion(4, 13),
        "sk_skb_stream_parser": KernelVersion(4, 14), "sk_skb_stream_verdict": KernelVersion(4, 14),
        "cgroup_device": KernelVersion(4, 15), "sk_msg_verdict": KernelVersion(4, 17),
        "cgroup_inet4_bind": KernelVersion(4, 17), "cgroup_inet6_bind": KernelVersion(4, 17),
        "cgroup_inet4_connect": KernelVersion(4, 17), "cgroup_inet6_connect": KernelVersion(4, 17),
        "cgroup_inet4_post_bind": KernelVersion(4, 17), "cgroup_inet6_post_bind": KernelVersion(4, 17),
        "cgroup_udp4_sendmsg": KernelVersion(4, 18), "cgroup_udp6_sendmsg": KernelVersion(4, 18),
        "lirc_mode2": KernelVersion(4, 18), "flow_dissector": KernelVersion(4, 20),
        "cgroup_sysctl": KernelVersion(5, 2), "cgroup_udp4_recvmsg": KernelVersion(5, 2),
        "cgroup_udp6_recvmsg": KernelVersion(5, 2), "cgroup_getsockopt": KernelVersion(5, 3),
        "cgroup_setsockopt": KernelVersion(5, 3), "trace_raw_tp": KernelVersion(5, 5),
        "trace_fentry": KernelVersion(5, 5), "trace_fexit": KernelVersion(5, 5),
        "modify_return": KernelVersion(5, 7), "lsm_mac": KernelVersion(5, 7), "trace_iter": KernelVersion(5, 8),
        "cgroup_inet4_getpeername": KernelVersion(5, 8), "cgroup_inet6_getpeername": KernelVersion(5, 8),
        "cgroup_inet4_getsockname": KernelVersion(5, 8), "cgroup_inet6_getsockname": KernelVersion(5, 8),
        "xdp_devmap": KernelVersion(5, 8), "cgroup_inet_sock_release": KernelVersion(5, 9),
        "xdp_cpumap": KernelVersion(5, 9), "sk_lookup": KernelVersion(5, 9), "xdp": KernelVersion(5, 9),
        "sk_skb_verdict": KernelVersion(5, 13), "sk_reuseport_select": KernelVersion(5, 14),
        "sk_reuseport_select_or_migrate": KernelVersion(5, 14), "perf_event": KernelVersion(5, 15),
        "trace_kprobe_multi": KernelVersion(5, 18), "lsm_cgroup": KernelVersion(6, 0),
        "struct_ops": KernelVersion(5, 6), "netfilter": KernelVersion(6, 4), "tcx_ingress": KernelVersion(6, 6),
        "tcx_egress": KernelVersion(6, 6), "trace_uprobe_multi": KernelVersion(6, 6),
        "cgroup_unix_connect": KernelVersion(6, 7), "cgroup_unix_sendmsg": KernelVersion(6, 7),
        "cgroup_unix_recvmsg": KernelVersion(6, 7), "cgroup_unix_getpeername": KernelVersion(6, 7),
        "cgroup_unix_getsockname": KernelVersion(6, 7), "netkit_primary": KernelVersion(6, 7),
        "netkit_peer": KernelVersion(6, 7), "trace_kprobe_session": KernelVersion(6, 10),
        "trace_uprobe_session": KernelVersion(6, 13),
    ]

    /// The releases that brought flags of maps, with the words for them (`BPF_F_…` of `enum` in linux/bpf.h).
    static let mapFlags: [(bit: UInt32, since: KernelVersion, name: String)] = [
        (0x1, KernelVersion(4, 6), "BPF_F_NO_PREALLOC"), (0x2, KernelVersion(4, 10), "BPF_F_NO_COMMON_LRU"),
        (0x4, KernelVersion(4, 14), "BPF_F_NUMA_NODE"), (0x8, KernelVersion(4, 15), "BPF_F_RDONLY"),
        (0x10, KernelVersion(4, 15), "BPF_F_WRONLY"), (0x20, KernelVersion(4, 17), "BPF_F_STACK_BUILD_ID"),
        (0x40, KernelVersion(5, 0), "BPF_F_ZERO_SEED"), (0x80, KernelVersion(5, 2), "BPF_F_RDONLY_PROG"),
        (0x100, KernelVersion(5, 2), "BPF_F_WRONLY_PROG"), (0x200, KernelVersion(5, 4), "BPF_F_CLONE"),
        (0x400, KernelVersion(5, 5), "BPF_F_MMAPABLE"), (0x800, KernelVersion(5, 10), "BPF_F_PRESERVE_ELEMS"),
        (0x1000, KernelVersion(5, 10), "BPF_F_INNER_MAP"), (0x2000, KernelVersion(6, 4), "BPF_F_LINK"),
        (0x8000, KernelVersion(6, 9), "BPF_F_VTYPE_BTF_OBJ_FD"), (0x20000, KernelVersion(6, 9), "BPF_F_SEGV_ON_FAULT"),
        (0x40000, KernelVersion(6, 9), "BPF_F_NO_USER_CONV"),
    ]
}
