extension ProgramSection {
    /// All names in the order they are tried: those libbpf 1.1 knows (its `section_defs`), those later versions know,
    /// then the free forms that other loaders take.
    static let rules: [Rule] = tracing + network + cgroup + later + labelled

    private static let tracing: [Rule] = [
        target("kprobe", .kprobe), target("kretprobe", .kprobe),
        target("uprobe", .kprobe), target("uprobe.s", .kprobe, sleeps: true),
        target("uretprobe", .kprobe), target("uretprobe.s", .kprobe, sleeps: true),
        target("kprobe.multi", .kprobe, "trace_kprobe_multi"), target("kretprobe.multi", .kprobe, "trace_kprobe_multi"),
        target("ksyscall", .kprobe), target("kretsyscall", .kprobe), target("usdt", .kprobe),
        target("tracepoint", .tracepoint), target("tp", .tracepoint),
        target("raw_tracepoint", .rawTracepoint), target("raw_tp", .rawTracepoint),
        target("raw_tracepoint.w", .rawTracepointWritable), target("raw_tp.w", .rawTracepointWritable),
        target("tp_btf", .tracing, "trace_raw_tp"),
        target("fentry", .tracing, "trace_fentry"), target("fentry.s", .tracing, "trace_fentry", sleeps: true),
        target("fexit", .tracing, "trace_fexit"), target("fexit.s", .tracing, "trace_fexit", sleeps: true),
        target("fmod_ret", .tracing, "modify_return"), target("fmod_ret.s", .tracing, "modify_return", sleeps: true),
        target("freplace", .extensionProgram),
        target("lsm", .securityModule, "lsm_mac"), target("lsm.s", .securityModule, "lsm_mac", sleeps: true),
        target("lsm_cgroup", .securityModule, "lsm_cgroup"),
        target("iter", .tracing, "trace_iter"), target("iter.s", .tracing, "trace_iter", sleeps: true),
        exact("syscall", .systemCall, sleeps: true), target("struct_ops", .structOps),
        exact("perf_event", .perfEvent),
    ]

    private static let network: [Rule] = [
        exact("socket", .socketFilter),
        exact("sk_reuseport/migrate", .socketReusePort, "sk_reuseport_select_or_migrate"),
        exact("sk_reuseport", .socketReusePort, "sk_reuseport_select"),
        exact("tc", .schedulerClassifier), exact("classifier", .schedulerClassifier),
        exact("action", .schedulerAction),
        exact("xdp.frags/devmap", .xdp, "xdp_devmap"), exact("xdp/devmap", .xdp, "xdp_devmap"),
        exact("xdp.frags/cpumap", .xdp, "xdp_cpumap"), exact("xdp/cpumap", .xdp, "xdp_cpumap"),
        exact("xdp.frags", .xdp, "xdp"), exact("xdp", .xdp, "xdp"),
        exact("lwt_in", .lightweightTunnelIn), exact("lwt_out", .lightweightTunnelOut),
        exact("lwt_xmit", .lightweightTunnelTransmit), exact("lwt_seg6local", .lightweightTunnelSegment),
        exact("sockops", .socketOperations, "cgroup_sock_ops"),
        exact("sk_skb/stream_parser", .socketSKB, "sk_skb_stream_parser"),
        exact("sk_skb/stream_verdict", .socketSKB, "sk_skb_stream_verdict"),
        exact("sk_skb", .socketSKB), exact("sk_msg", .socketMessage, "sk_msg_verdict"),
        exact("lirc_mode2", .infraredMode2, "lirc_mode2"), exact("flow_dissector", .flowDissector, "flow_dissector"),
        exact("sk_lookup", .socketLookup, "sk_lookup"),
    ]

    private static let cgroup: [Rule] =
        [
            exact("cgroup_skb/ingress", .cgroupSKB, "cgroup_inet_ingress"),
            exact("cgroup_skb/egress", .cgroupSKB, "cgroup_inet_egress"),
            exact("cgroup/skb", .cgroupSKB),
            exact("cgroup/sock_create", .cgroupSocket, "cgroup_inet_sock_create"),
            exact("cgroup/sock_release", .cgroupSocket, "cgroup_inet_sock_release"),
            exact("cgroup/sock", .cgroupSocket, "cgroup_inet_sock_create"),
            exact("cgroup/post_bind4", .cgroupSocket, "cgroup_inet4_post_bind"),
            exact("cgroup/post_bind6", .cgroupSocket, "cgroup_inet6_post_bind"),
            exact("cgroup/sysctl", .cgroupSysctl, "cgroup_sysctl"),
            exact("cgroup/getsockopt", .cgroupSocketOption, "cgroup_getsockopt"),
            exact("cgroup/setsockopt", .cgroupSocketOption, "cgroup_setsockopt"),
            exact("cgroup/dev", .cgroupDevice, "cgroup_device"),
        ]
        + ["bind", "connect", "getpeername", "getsockname"].flatMap { addressFamilies($0, "inet") }
        + ["sendmsg", "recvmsg"].flatMap { addressFamilies($0, "udp") }

    private static let later: [Rule] = [
        target("kprobe.session", .kprobe, "trace_kprobe_session"),
        target("uprobe.multi", .kprobe, "trace_uprobe_multi"), target("uretprobe.multi", .kprobe, "trace_uprobe_multi"),
        target("uprobe.multi.s", .kprobe, "trace_uprobe_multi", sleeps: true),
        target("uretprobe.multi.s", .kprobe, "trace_uprobe_multi", sleeps: true),
        target("uprobe.session", .kprobe, "trace_uprobe_session"),
        target("uprobe.session.s", .kprobe, "trace_uprobe_session", sleeps: true),
        target("usdt.s", .kprobe, sleeps: true),
        target("struct_ops.s", .structOps, sleeps: true),
        exact("tc/ingress", .schedulerClassifier, "tcx_ingress"),
        exact("tc/egress", .schedulerClassifier, "tcx_egress"),
        exact("tcx/ingress", .schedulerClassifier, "tcx_ingress"),
        exact("tcx/egress", .schedulerClassifier, "tcx_egress"),
        exact("netkit/primary", .schedulerClassifier, "netkit_primary"),
        exact("netkit/peer", .schedulerClassifier, "netkit_peer"),
        exact("sk_skb/verdict", .socketSKB, "sk_skb_verdict"),
        exact("netfilter", .netfilter, "netfilter"),
        exact("cgroup/connect_unix", .cgroupSocketAddress, "cgroup_unix_connect"),
        exact("cgroup/sendmsg_unix", .cgroupSocketAddress, "cgroup_unix_sendmsg"),
        exact("cgroup/recvmsg_unix", .cgroupSocketAddress, "cgroup_unix_recvmsg"),
        exact("cgroup/getpeername_unix", .cgroupSocketAddress, "cgroup_unix_getpeername"),
        exact("cgroup/getsockname_unix", .cgroupSocketAddress, "cgroup_unix_getsockname"),
    ]

    /// Inspektor Gadget and bpfman write `classifier/ingress/x`, `socket1`, `xdp/x`.
    private static let labelled: [Rule] = [
        label("classifier/ingress", .schedulerClassifier, "tcx_ingress"),
        label("classifier/egress", .schedulerClassifier, "tcx_egress"),
        label("tcx/ingress", .schedulerClassifier, "tcx_ingress"),
        label("tcx/egress", .schedulerClassifier, "tcx_egress"),
        label("tcx", .schedulerClassifier), label("classifier", .schedulerClassifier),
        label("tc", .schedulerClassifier), label("action", .schedulerAction),
        label("xdp.frags", .xdp, "xdp"), label("xdp", .xdp, "xdp"),
        label("socket", .socketFilter), label("perf_event", .perfEvent),
    ]

    private static func addressFamilies(_ call: String, _ family: String) -> [Rule] {
        ["4", "6"].map { exact("cgroup/\(call)\($0)", .cgroupSocketAddress, "cgroup_\(family)\($0)_\(call)") }
    }

    private static func exact(
        _ name: String, _ type: ProgramType, _ attach: String? = nil, sleeps: Bool = false
    ) -> Rule {
        Rule(name: name, rest: .none, type: type, attachType: attach.flatMap(AttachType.init), isSleepable: sleeps)
    }

    private static func target(
        _ name: String, _ type: ProgramType, _ attach: String? = nil, sleeps: Bool = false
    ) -> Rule {
        Rule(name: name, rest: .target, type: type, attachType: attach.flatMap(AttachType.init), isSleepable: sleeps)
    }

    private static func label(_ name: String, _ type: ProgramType, _ attach: String? = nil) -> Rule {
        Rule(name: name, rest: .label, type: type, attachType: attach.flatMap(AttachType.init), isSleepable: false)
    }
}
