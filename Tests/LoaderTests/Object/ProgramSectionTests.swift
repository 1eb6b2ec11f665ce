import Testing

@testable import Loader

struct ProgramSectionTests {
    @Test(
        arguments: [
            ("kprobe/do_nanosleep", "kprobe", nil, "do_nanosleep"),
            ("kprobe", "kprobe", nil, nil),
            ("kprobe.multi/tcp_*", "kprobe", "trace_kprobe_multi", "tcp_*"),
            ("uretprobe//bin/bash:readline", "kprobe", nil, "/bin/bash:readline"),
            ("tp/sched/sched_switch", "tracepoint", nil, "sched/sched_switch"),
            ("raw_tp.w/x", "raw_tracepoint_writable", nil, "x"),
            ("tp_btf/sched_switch", "tracing", "trace_raw_tp", "sched_switch"),
            ("fexit/do_unlinkat", "tracing", "trace_fexit", "do_unlinkat"),
            ("lsm/file_open", "lsm", "lsm_mac", "file_open"),
            ("struct_ops/init", "struct_ops", nil, "init"),
            ("xdp", "xdp", "xdp", nil), ("xdp/devmap", "xdp", "xdp_devmap", nil),
            ("xdp/pass", "xdp", "xdp", nil), ("tc/x", "sched_cls", nil, nil), ("tc", "sched_cls", nil, nil),
            ("tcx/ingress", "sched_cls", "tcx_ingress", nil), ("tcx/egress/x", "sched_cls", "tcx_egress", nil),
            ("classifier/ingress/x", "sched_cls", "tcx_ingress", nil), ("classifier/x", "sched_cls", nil, nil),
            ("socket", "socket_filter", nil, nil), ("socket1", "socket_filter", nil, nil),
            ("perf_event/x", "perf_event", nil, nil), ("netkit/peer", "sched_cls", "netkit_peer", nil),
            ("cgroup/connect4", "cgroup_sock_addr", "cgroup_inet4_connect", nil),
            ("cgroup/sendmsg6", "cgroup_sock_addr", "cgroup_udp6_sendmsg", nil),
            ("cgroup_skb/egress", "cgroup_skb", "cgroup_inet_egress", nil),
            ("sk_reuseport/migrate", "sk_reuseport", "sk_reuseport_select_or_migrate", nil),
            ("uprobe.multi/x:y", "kprobe", "trace_uprobe_multi", "x:y"),
            ("kprobes/x", "unspec", nil, nil), ("xdpx", "unspec", nil, nil), ("socketpair", "unspec", nil, nil),
            ("", "unspec", nil, nil), ("prog", "unspec", nil, nil),
        ] as [(String, String, String?, String?)])
    func readsNames(section: String, type: String, attach: String?, target: String?) {
        let meaning = ProgramSection(named: section)
        #expect(meaning.type.name == type)
        #expect(meaning.attachType?.name == attach)
        #expect(meaning.target == target)
    }

    @Test(arguments: [("fentry.s/x", true), ("fentry/x", false), ("syscall", true), ("lsm.s/x", true), ("xdp", false)])
    func tellsWhatMaySleep(section: String, sleeps: Bool) {
        #expect(ProgramSection(named: section).isSleepable == sleeps)
    }

    /// Every attach type a rule names exists: a misspelt one would silently become nil.
    @Test func everyRuleWithAHookNamesARealOne() {
        let hookless = Set(ProgramSection.rules.filter { $0.attachType == nil }.map(\.name))
        let expected: Set<String> = [
            "kprobe", "kretprobe", "uprobe", "uprobe.s", "uretprobe", "uretprobe.s", "ksyscall", "kretsyscall",
            "usdt", "usdt.s", "tracepoint", "tp", "raw_tracepoint", "raw_tp", "raw_tracepoint.w", "raw_tp.w",
            "freplace", "syscall", "struct_ops", "struct_ops.s", "perf_event", "socket", "tc", "classifier",
            "action", "tcx", "lwt_in", "lwt_out", "lwt_xmit", "lwt_seg6local", "sk_skb", "cgroup/skb",
        ]
        #expect(hookless == expected)
    }

    @Test func unknownNumbersKeepTheirNumber() {
        #expect(ProgramType(rawValue: 99).name == "type 99")
        #expect(MapType(rawValue: 99).name == "type 99")
        #expect(AttachType(rawValue: 99).name == "attach type 99")
        #expect(MapType.perCPUHash.name == "percpu_hash")
        #expect(MapType.arena.name == "arena")
        #expect(ProgramType.netfilter.name == "netfilter")
    }
}
