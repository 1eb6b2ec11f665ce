/// What a new probe attaches to, with the piece of C that is its own.
enum ProbeKind: String, CaseIterable {
    case tracepoint, kprobe, fentry, uprobe, xdp, tc, lsm, iter, perf

    /// What the probe shows, after "Shows".
    var purpose: String {
        switch self {
        case .tracepoint: "each program that is started"
        case .kprobe, .fentry: "each file that is removed, and by whom"
        case .uprobe: "each program that ends, with its status"
        case .xdp: "each packet that an interface receives, before the network stack sees it"
        case .tc: "each packet that an interface receives"
        case .lsm: "each file that is opened, and denies none"
        case .iter: "every task there is, once"
        case .perf: "what runs on the processors, 99 times a second"
        }
    }

    /// Where the program attaches, as its section says it.
    var section: String {
        switch self {
        case .tracepoint: "tracepoint/sched/sched_process_exec"
        case .kprobe: "kprobe/do_unlinkat"
        case .fentry: "fentry/do_unlinkat"
        case .uprobe: "uprobe/libc.so.6:exit"
        case .xdp: "xdp"
        case .tc: "tc"
        case .lsm: "lsm/file_open"
        case .iter: "iter/task"
        case .perf: "perf_event"
        }
    }

    /// What the section leaves open, as `run --attach` takes it; nil where nothing is.
    var target: String? {
        switch self {
        case .xdp: "lo"
        case .tc: "lo:ingress"
        case .perf: "cpu-clock:99"
        default: nil
        }
    }

    /// The headers beside `vmlinux.h` and libbpf's helpers.
    var headers: [String] {
        switch self {
        case .tracepoint, .perf, .iter: []
        case .kprobe, .uprobe, .lsm: ["bpf/bpf_core_read.h", "bpf/bpf_tracing.h"]
        case .fentry: ["bpf/bpf_tracing.h"]
        case .xdp, .tc: ["bpf/bpf_endian.h", "solo_types.h"]
        }
    }

    /// The program's parameters, as its declaration has them.
    var signature: String {
        switch self {
        case .tracepoint: "int on_event(struct trace_event_raw_sched_process_exec *ctx)"
        case .kprobe: "int BPF_KPROBE(on_event, int folder, struct filename *name)"
        case .fentry: "int BPF_PROG(on_event, int folder, struct filename *name)"
        case .uprobe: "int BPF_KPROBE(on_event, int status)"
        case .xdp: "int on_event(struct xdp_md *ctx)"
        case .tc: "int on_event(struct __sk_buff *ctx)"
        case .lsm: "int BPF_PROG(on_event, struct file *file)"
        case .iter: "int on_event(struct bpf_iter__task *ctx)"
        case .perf: "int on_event(struct bpf_perf_event_data *ctx)"
        }
    }

    /// The members of what is reported.
    var members: [String] {
        switch self {
        case .tracepoint: ["u32 pid", "char comm[16]"]
        case .kprobe, .fentry: ["u32 pid", "char comm[16]", "char file[64]"]
        case .uprobe: ["u32 pid", "int status", "char comm[16]"]
        case .xdp, .tc: ["u32 protocol", "ipv4_addr source", "ipv4_addr destination"]
        case .lsm: ["u32 pid", "char comm[16]", "char file[32]"]
        case .iter: []
        case .perf: ["u32 cpu", "u32 pid", "char comm[16]"]
        }
    }

    /// The statements that fill `event`, one a line.
    var filling: [String] {
        let process = ["event.pid = bpf_get_current_pid_tgid() >> 32;", Self.comm]
        switch self {
        case .tracepoint: return process
        case .kprobe:
            return process + [
                "bpf_probe_read_kernel_str(event.file, sizeof(event.file), BPF_CORE_READ(name, name));"
            ]
        case .fentry: return process + ["bpf_probe_read_kernel_str(event.file, sizeof(event.file), name->name);"]
        case .uprobe: return process + ["event.status = status;"]
        case .lsm:
            return process + [
                "bpf_probe_read_kernel_str(event.file, sizeof(event.file), file->f_path.dentry->d_name.name);"
            ]
        case .perf: return ["event.cpu = bpf_get_smp_processor_id();"] + process
        case .xdp, .tc:
            return [
                "void *end = (void *)(long)ctx->data_end;",
                "struct ethhdr *ethernet = (void *)(long)ctx->data;",
                "struct iphdr *ip = (void *)(ethernet + 1);",
                "",
                "if ((void *)(ip + 1) > end || ethernet->h_proto != bpf_htons(0x0800))",
                "\treturn \(verdict);",
                "event.protocol = ip->protocol;",
                "event.source = ip->saddr;",
                "event.destination = ip->daddr;",
            ]
        case .iter: return []
        }
    }

    private static let comm = "bpf_get_current_comm(event.comm, sizeof(event.comm));"

    /// What the program returns: that everything goes on as without it.
    var verdict: String {
        switch self {
        case .xdp: "XDP_PASS"
        case .tc: "-1 /* TC_ACT_UNSPEC: the next filter decides */"
        default: "0"
        }
    }
}

/// Where a new probe puts what it has to report.
enum ProbeMap: String, CaseIterable {
    case ring, hash
}

/// How a new probe's map is shown, by the beginning of its name.
enum ProbeOutput: String, CaseIterable {
    case print, counter, gauge

    /// The maps that can hold it, the usual one first.
    var maps: [ProbeMap] {
        switch self {
        case .print: [.ring, .hash]
        case .counter: [.hash, .ring]
        case .gauge: [.hash]
        }
    }
}
