import Base
import Glibc

/// Why a program could not be attached.
struct AttachFailure {
    let program: String
    /// The section's name: the kind of program, and after the first `/` its target.
    let section: String
    /// The error number.
    let code: Int32
    /// What libbpf said.
    let causes: [BeeError]
    /// What the host offers to attach to.
    var host = AttachHost.current

    var error: BeeError {
        switch abs(code) {
        case EOPNOTSUPP: withoutTarget
        case EPERM, EACCES: denied
        case ENOENT, ESRCH: missing
        default: make("cannot be attached to \(target): \(LibbpfError.text(code))")
        }
    }

    private var kind: String { String(section.prefix { $0 != "/" && $0 != "." && $0 != "+" }) }

    /// What follows the first `/`, or the whole section.
    private var target: String {
        section.firstIndex(of: "/").map { String(section[section.index(after: $0)...]) } ?? section
    }

    private func make(_ message: String, hint: String? = nil) -> BeeError {
        BeeError(.attachFailed, program, message, hint: hint, causes: causes)
    }

    private var withoutTarget: BeeError {
        BeeError(
            .attachFailed, program,
            "is loaded but not attached: its section '\(section)' does not say \(Self.neededTarget(kind))",
            hint: "this version attaches the programs that carry their target in the section's name")
    }

    private var denied: BeeError {
        BeeError(
            .notPermitted, program, "the kernel does not let it be attached to \(target): \(LibbpfError.text(code))",
            hint: Permission.hint(), causes: causes)
    }

    private var missing: BeeError {
        switch kind {
        case "kprobe", "kretprobe", "ksyscall", "kretsyscall": missingFunction
        case "tp", "tracepoint": missingTracepoint
        case "raw_tp", "raw_tracepoint", "tp_btf":
            make("the kernel has no raw tracepoint '\(target)'")
        case "uprobe", "uretprobe", "usdt":
            make("there is no such file, function or probe as '\(target)'")
        default: make("there is no '\(target)' to attach to: \(LibbpfError.text(code))")
        }
    }

    private var missingFunction: BeeError {
        guard host.hasKprobes else {
            return make(
                "this kernel has no kprobes, so nothing can be attached to \(target)",
                hint: "use a kernel built with CONFIG_KPROBE_EVENTS=y, or a tracepoint instead")
        }
        return make(
            "the kernel has no function '\(target)' that can be probed",
            hint: "it may be inlined or have another name in this kernel: look in /proc/kallsyms")
    }

    private var missingTracepoint: BeeError {
        guard host.hasTracefs else {
            return make(
                "tracefs is not mounted, so the tracepoint \(target) cannot be found",
                hint: "mount it: mount -t tracefs tracefs /sys/kernel/tracing")
        }
        return make("the kernel has no tracepoint '\(target)'", hint: "see /sys/kernel/tracing/available_events")
    }

    /// What a kind of program needs to know before it can be attached.
    private static func neededTarget(_ kind: String) -> String {
        switch kind {
        case "xdp", "tc", "tcx", "classifier", "action", "netkit": "which network interface"
        case "cgroup", "cgroup_skb", "sockops", "sk_skb", "sk_msg", "lsm_cgroup": "which cgroup, map or socket"
        case "perf_event": "which event to sample"
        case "kprobe", "kretprobe", "ksyscall", "kretsyscall": "which function"
        case "uprobe", "uretprobe", "usdt": "which function of which file"
        case "socket": "which socket"
        default: "what to attach it to"
        }
    }
}

/// What of the kernel's tracing there is to attach to.
struct AttachHost: Hashable, Sendable {
    /// Whether the kernel has kprobes.
    var hasKprobes: Bool
    /// Whether tracefs, which knows the tracepoints, is mounted.
    var hasTracefs: Bool

    /// This host: libbpf 1.1 looks at the same files.
    static var current: AttachHost {
        AttachHost(
            hasKprobes: access("/sys/bus/event_source/devices/kprobe", F_OK) == 0,
            hasTracefs: access("/sys/kernel/tracing/events", F_OK) == 0
                || access("/sys/kernel/debug/tracing/events", F_OK) == 0)
    }
}
