/// Why a program of a known kind is not attached by this version.
enum AttachRefusal: Hashable, Sendable, CaseIterable {
    case netfilter, flowDissector, replacement, lightweightTunnel, infrared, reusePort, action, deviceMap, processorMap
    case systemCall, netkit, session, structureLink, scheduler

    /// A message about the program, as `BeeError` has it.
    var message: String {
        switch self {
        case .netfilter: "is a netfilter program, which this version does not attach to a netfilter hook"
        case .flowDissector: "is a flow dissector, of which a network namespace has one for everything in it"
        case .replacement: "replaces a function of another program (freplace), which would have to be loaded first"
        case .lightweightTunnel: "belongs to a route (lwt), which the routing table attaches"
        case .infrared: "decodes infrared signals (lirc_mode2), which this version does not attach to a receiver"
        case .reusePort: "chooses among sockets of one port (sk_reuseport), so the server that opens them attaches it"
        case .action: "is an action of a traffic control filter, which has to be made with it"
        case .deviceMap: "is run by the entries of a device map (xdp/devmap), not by an interface"
        case .processorMap: "is run by the entries of a processor map (xdp/cpumap), not by an interface"
        case .systemCall: "runs when a process calls it (syscall), and nothing attaches it"
        case .netkit: "is for netkit devices, to which this version does not attach programs"
        case .session: "is of the kind 'session', which runs at a function's begin and end and which libbpf 1.1 lacks"
        case .structureLink:
            "is part of a structure that is registered by a link (.struct_ops.link), which libbpf 1.1 lacks"
        case .scheduler: "is part of a process scheduler (sched_ext), which this version does not hand the machine to"
        }
    }

    /// What to do instead, where there is something.
    var hint: String? {
        switch self {
        case .netfilter: "a program of the kind tc or cgroup_skb sees the same packets"
        case .flowDissector: "attach it with bpftool: bpftool prog attach … flow_dissector"
        case .lightweightTunnel: "load it with ip: ip route add … encap bpf"
        case .action: "load it with tc: tc filter add … action bpf; or make it of the kind tc"
        case .netkit: "make it of the kind tc, which the devices' other ends take"
        case .session: "use a kprobe and a kretprobe, or a uprobe and a uretprobe"
        case .structureLink: "put the structure into the section .struct_ops"
        case .replacement, .infrared, .reusePort, .deviceMap, .processorMap, .systemCall, .scheduler: nil
        }
    }

    /// Whether the kernel can be asked to verify it: not what libbpf 1.1 cannot load either.
    var isLoadable: Bool {
        switch self {
        case .replacement, .structureLink, .scheduler: false
        default: true
        }
    }
}
