extension ProgramSurvey {
    /// What a process needs to load the program and to attach it, since Linux 5.8; before, CAP_SYS_ADMIN stands in the
    /// place of all of them.
    ///
    /// A host may ask for more: `kernel.perf_event_paranoid`, the rights of tracefs.
    public var capabilities: Capabilities {
        var needed = program.type.capabilities
        // kernel/bpf/syscall.c, `bpf_prog_attach_check_attach_type`; a packet socket is made for a filter.
        switch program.type {
        case .cgroupSKB, .socketLookup: needed.insert(.networkAdministration)
        case .socketFilter: needed.insert(.rawNetwork)
        default: break
        }
        // kernel/trace/bpf_trace.c, `bpf_get_probe_write_proto`.
        if calls("bpf_probe_write_user") { needed.insert(.systemAdministration) }
        return needed
    }
}

extension MapSpec {
    /// What a process needs to make the map, since Linux 5.8 (kernel/bpf/syscall.c, `map_create`).
    public var capabilities: Capabilities {
        switch type.name {
        case "sockmap", "sockhash", "devmap", "devmap_hash", "xskmap": [.bpf, .networkAdministration]
        case "unspec": []
        default: .bpf
        }
    }
}

extension Capabilities {
    /// The names of those that eBPF asks for, in the order in which people write them.
    public var nameList: [String] { Self.known.filter { contains($0.0) }.map(\.1) }
}
