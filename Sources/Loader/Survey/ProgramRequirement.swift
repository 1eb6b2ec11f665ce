extension ProgramSpec {
    /// What a program needs of a kernel by its type and section, whatever its instructions are.
    var requirements: [KernelRequirement] {
        let since = KernelFeatures.since(type)
        var all = [KernelRequirement(.program, type.name, "programs of type \(type.name)", since)]
        if type == .unspecified { all = [] }
        if let attachType, isRequiredHook(attachType) {
            all.append(
                KernelRequirement(.hook, attachType.name, hookText(attachType), KernelFeatures.since(attachType)))
        }
        if let flagRequirement { all.append(flagRequirement) }
        if let attachment { all.append(attachment) }
        return all
    }

    /// Whether a kernel must know the hook to load the program.
    ///
    /// For these libbpf leaves the hook out where the kernel does not know it, or old kernels did not look at it; and
    /// `run` attaches programs made for tcx through a filter where there is no tcx.
    private func isRequiredHook(_ hook: AttachType) -> Bool {
        !["xdp", "perf_event", "sk_reuseport_select", "tcx_ingress", "tcx_egress"].contains(hook.name)
    }

    private func hookText(_ hook: AttachType) -> String {
        switch hook.name {
        // The architecture's trampolines, which arm64 got with Linux 6.0.
        case "trace_fentry", "trace_fexit": "fentry and fexit (arm64: 6.0)"
        case "modify_return": "fmod_ret (arm64: 6.0)"
        case "lsm_mac": "security hooks (arm64: 6.0)"
        case "trace_iter": "iterators"
        case "trace_kprobe_multi": "probes of many kernel functions at once"
        case "trace_uprobe_multi": "probes of many user functions at once"
        default: "the hook \(hook.name)"
        }
    }

    /// What a program needs by the flags that its section stands for: to sleep, or to take packets in several buffers.
    var flagRequirement: KernelRequirement? {
        guard section == "xdp.frags" || section.hasPrefix("xdp.frags/") else { return sleeping }
        return KernelRequirement(.hook, "xdp.frags", "XDP with several buffers", KernelVersion(5, 18))
    }

    /// Programs that may sleep came with Linux 5.10, for some types later.
    private var sleeping: KernelRequirement? {
        guard isSleepable, type != .systemCall else { return nil }
        let since: KernelVersion =
            switch type {
            case .kprobe: KernelVersion(6, 0)
            case .structOps: KernelVersion(6, 3)
            case .tracing where attachType == .iterator: KernelVersion(5, 18)
            default: KernelVersion(5, 10)
            }
        return KernelRequirement(.hook, "sleepable", "programs that may sleep", since)
    }

    /// What of the kernel `run` attaches the program by, where that is newer than the program's type.
    private var attachment: KernelRequirement? {
        switch AttachKind(self) {
        case .userFunction, .userMarker:
            KernelRequirement(.attachment, "uprobe", "probes of user functions", KernelVersion(4, 3))
        case .expressPath: KernelRequirement(.attachment, "xdp-link", "links of XDP programs", KernelVersion(5, 9))
        case .traffic: KernelRequirement(.attachment, "clsact", "the qdisc clsact", KernelVersion(4, 5))
        case .controlGroup:
            KernelRequirement(.attachment, "cgroup-link", "links of control group programs", KernelVersion(5, 7))
        default: nil
        }
    }
}
