/// Something that a host lacks, and what does not work for it.
public struct HostShortcoming: Sendable, Hashable {
    /// What is missing, or stands in the way.
    public let what: String
    /// What does not work.
    public let consequence: String

    init(_ what: String, _ consequence: String) {
        self.what = what
        self.consequence = consequence
    }
}

extension HostProfile {
    /// What is known to be missing, or to stand in the way; what is not known is no shortcoming.
    public var shortcomings: [HostShortcoming] { kernelShortcomings + details.shortcomings }

    /// What the kernel was built without, and the programs that do not work for it.
    public static let options: [(name: String, consequence: String)] = [
        ("CONFIG_BPF_SYSCALL", "no eBPF program loads"),
        ("CONFIG_BPF_JIT", "programs are interpreted, and fentry, fexit and LSM programs do not attach"),
        ("CONFIG_BPF_EVENTS", "no program attaches to a kprobe, uprobe, tracepoint or perf event"),
        ("CONFIG_KPROBE_EVENTS", "kprobe programs attach to nothing"),
        ("CONFIG_UPROBE_EVENTS", "uprobe and USDT programs attach to nothing"),
        ("CONFIG_FPROBE", "kprobe.multi programs attach to nothing"),
        ("CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS", "fentry and fexit programs attach to no function of the kernel"),
        ("CONFIG_FTRACE_SYSCALLS", "there are no tracepoints of system calls"),
        ("CONFIG_BPF_KPROBE_OVERRIDE", "no program may override what a function returns"),
        ("CONFIG_BPF_LSM", "LSM programs do not load"),
        ("CONFIG_CGROUP_BPF", "no program attaches to a control group"),
        ("CONFIG_NET_CLS_BPF", "tc programs attach to nothing"),
        ("CONFIG_DEBUG_INFO_BTF_MODULES", "types of modules are not told"),
    ]

    private var kernelShortcomings: [HostShortcoming] {
        var found: [HostShortcoming] = []
        if kernelTypeBytes == nil {
            found.append(
                HostShortcoming(
                    "the kernel tells no BTF",
                    "fentry, LSM and iterator programs do not load, nor objects that adapt themselves to its types (CO-RE)"
                ))
        }
        guard let configuration else { return found }
        for (name, consequence) in HostProfile.options where configuration[name] == nil {
            found.append(HostShortcoming("\(name) is not set", consequence))
        }
        return found
    }
}

extension HostDetails {
    fileprivate var shortcomings: [HostShortcoming] {
        var found: [HostShortcoming] = []
        let add = { (what: String, consequence: String) in found.append(HostShortcoming(what, consequence)) }
        if facts.lockdown == "integrity" {
            add("the kernel is locked down (integrity)", "no program may write a process's memory")
        } else if facts.lockdown == "confidentiality" {
            add(
                "the kernel is locked down (confidentiality)",
                "programs that read the kernel's memory do not load, and kprobes do not attach")
        }
        if let securityModules, !securityModules.contains("bpf") {
            add("bpf is not among the active security modules", "LSM programs attach and are never called")
        }
        if !hasTracefs { add("tracefs is not mounted or cannot be seen", "tracepoint programs attach to nothing") }
        switch controlGroups {
        case .none: add("no control groups are mounted", "programs for control groups attach to nothing")
        case .v1: add("control groups are of version 1 alone", "programs for control groups attach to nothing")
        case .v2, .hybrid: break
        }
        if parameters["net.core.bpf_jit_enable"] == "0" {
            add(
                "net.core.bpf_jit_enable is 0",
                "programs are interpreted, and fentry, fexit and LSM programs do not attach")
        }
        if let paranoid = parameters["kernel.perf_event_paranoid"].flatMap({ Int($0) }), paranoid > 2 {
            add(
                "kernel.perf_event_paranoid is \(paranoid)",
                "tracepoint, kprobe, uprobe and perf_event programs attach with CAP_SYS_ADMIN only")
        }
        if facts.isInUserNamespace {
            add("the process that asked was in a user namespace", "its capabilities do not count for eBPF")
        }
        if let missing = facts.missing([.bpf, .performanceMonitoring, .networkAdministration]) {
            add("the process that asked lacked \(missing.names)", "it may not run all programs")
        }
        return found
    }
}
