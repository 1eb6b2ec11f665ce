extension ObjectSurvey {
    /// What somebody who decides on an object wants to know of it, the worst first.
    ///
    /// Found by the types of programs and maps and by what programs call. What is not found is not excluded: a program
    /// can do harm by what it tells, or by what its caller does with that.
    /// - Parameter spec: the object.
    /// - Returns: each risk once, with all it was found by.
    public func risks(_ spec: ObjectSpec) -> [RiskNote] {
        var found: [RiskCode: [RiskNote.Evidence]] = [:]
        for program in programs {
            let search = RiskSearch(program: program, isGPLCompatible: spec.isGPLCompatible)
            for (code, reason) in search.findings() {
                found[code, default: []].append(
                    RiskNote.Evidence(program: program.program.name, map: nil, reason: reason))
            }
        }
        for map in spec.maps {
            for (code, reason) in map.risks {
                found[code, default: []].append(RiskNote.Evidence(program: nil, map: map.name, reason: reason))
            }
        }
        return RiskCode.allCases.compactMap { code in
            found[code].map { RiskNote(code: code, evidence: $0) }
        }
    }
}

extension MapSpec {
    fileprivate var risks: [(RiskCode, String)] {
        var risks: [(RiskCode, String)] = []
        if let concern = footprint.concern {
            risks.append((footprint.growth == .none ? .largeMemory : .unboundedMemory, concern))
        }
        if pinning == .byName { risks.append((.sharesMaps, "is to be pinned by its name")) }
        if KernelFeatures.since(type) == nil { risks.append((.unknownFunctions, "is a map of \(type.name)")) }
        return risks
    }
}

/// Searches one program for risks.
struct RiskSearch {
    let program: ProgramSurvey
    let isGPLCompatible: Bool

    typealias Finding = (RiskCode, String)

    private var spec: ProgramSpec { program.program }

    func findings() -> [Finding] {
        kind() + context() + packets() + calls() + licence()
    }

    /// "xdp", or the hook where the type has several.
    private var what: String {
        guard let hook = spec.attachType?.name, hook != spec.type.name else { return "type \(spec.type.name)" }
        return "type \(spec.type.name), hook \(hook)"
    }

    /// What a program's type lets it do.
    private func kind() -> [Finding] {
        switch spec.type {
        case .unspecified: return [(.unknownFunctions, "section \(spec.section)")]
        case .structOps: return [(.replacesKernelCode, what)]
        case .extensionProgram: return [(.replacesPrograms, what)]
        case .systemCall: return [(.runsSystemCalls, what)]
        case .rawTracepointWritable: return [(.writesArguments, what)]
        case .securityModule: return isSilent ? [typed] : [(.deniesAccess, what), typed]
        case .tracing where spec.attachType?.name == "modify_return":
            return only([0]) ? [typed] : [(.overridesReturns, what), typed]
        case .tracing: return [typed]
        case .cgroupSocket, .cgroupSocketAddress, .cgroupDevice, .cgroupSysctl, .cgroupSocketOption:
            return [(.deniesOperations, what)]
        case .socketOperations: return [(.changesSockets, what)]
        default: return KernelFeatures.since(spec.type) == nil ? [(.unknownFunctions, what)] : []
        }
    }

    /// Whether a security hook goes on as if it were not there.
    private var isSilent: Bool {
        guard let hook = spec.attachTarget, !Self.decidingHooks.contains(hook) else { return false }
        return only([allowing])
    }

    /// The security hooks whose result is another than 0 where no module has an opinion (include/linux/lsm_hook_defs.h):
    /// 0 says that the work is done, and the kernel's own is left out, such as `prctl` with its switches of security.
    private static let decidingHooks: Set<String> = [
        "dentry_init_security", "fs_context_parse_param", "getprocattr", "getselfattr", "inode_copy_up_xattr",
        "inode_getsecctx", "inode_getsecurity", "inode_init_security", "inode_setsecurity", "lsmprop_to_secctx",
        "secid_to_secctx", "setprocattr", "setselfattr", "socket_getpeersec_dgram", "socket_getpeersec_stream",
        "task_prctl", "xfrm_state_pol_flow_match",
    ]

    /// What lets a security hook go on: of `lsm` 0, as in the kernel's own modules; of `lsm_cgroup` 1, as of other programs
    /// of control groups (include/linux/bpf-cgroup.h; kernel/bpf/cgroup.c, `bpf_prog_run_array_cg`).
    private var allowing: UInt32 { spec.attachType == .lsmCgroup ? 1 : 0 }

    /// What a program does by writing to its context.
    private func context() -> [Finding] {
        guard program.writesContext, let code = Self.contextWriters[spec.type] else { return [] }
        return [(code, what + ", writes to its context")]
    }

    /// What it means that a program writes to its context, by types: those of probes are registers, which the probed
    /// process goes on with (newer kernels let uprobes write), those of packets have marks, priorities and times of sending
    /// (net/core/filter.c, `cg_skb_is_valid_access`, `lwt_is_valid_access`).
    static let contextWriters: [ProgramType: RiskCode] = [
        .kprobe: .writesArguments, .cgroupSKB: .rewritesPackets, .lightweightTunnelIn: .rewritesPackets,
        .lightweightTunnelOut: .rewritesPackets, .lightweightTunnelSegment: .rewritesPackets,
    ]

    /// Programs whose arguments have the kernel's types follow pointers without calling anything.
    private var typed: Finding { (.readsKernelMemory, what) }

    /// Whether all that it returns is among some numbers.
    private func only(_ numbers: Set<UInt32>) -> Bool { program.results?.isSubset(of: numbers) ?? false }

    /// What a program's type lets it do with packets. A filter on a socket decides what that socket gets: with `run` a
    /// packet socket of its own, and no traffic.
    private func packets() -> [Finding] {
        guard let harmless = Self.harmless[spec.type] else {
            return spec.type == .socketFilter ? [(.readsPackets, what)] : []
        }
        var findings: [Finding] = [(.readsPackets, what)]
        if !only(harmless) { findings.append((.dropsPackets, what)) }
        if spec.type == .xdp, program.results?.contains(Self.sendsBack) ?? true {
            let returns = program.results == nil ? "returns what is not known" : "returns XDP_TX"
            findings.append((.redirectsPackets, "\(what), \(returns)"))
        }
        if program.writesMemory, Self.writers.contains(spec.type) {
            findings.append((.rewritesPackets, what + ", writes to memory"))
        }
        return findings
    }

    /// The results with which a packet goes its way, by the types that decide on packets.
    private static let harmless: [ProgramType: Set<UInt32>] = [
        .xdp: [2], .schedulerClassifier: [0, 3, UInt32.max], .schedulerAction: [0, 3, UInt32.max], .cgroupSKB: [1],
        .netfilter: [1], .socketSKB: [1], .socketMessage: [1], .lightweightTunnelIn: [0], .lightweightTunnelOut: [0],
        .lightweightTunnelTransmit: [0], .lightweightTunnelSegment: [0], .socketLookup: [1], .socketReusePort: [1],
        .flowDissector: [],
    ]

    /// `XDP_TX`: the packet goes out again where it came in.
    private static let sendsBack: UInt32 = 3

    /// The types that may write to a packet directly (net/core/filter.c, `may_access_direct_pkt_data`).
    private static let writers: Set<ProgramType> = [
        .xdp, .schedulerClassifier, .schedulerAction, .lightweightTunnelTransmit, .socketSKB, .socketMessage,
    ]

    /// What it can do by what it calls.
    private func calls() -> [Finding] {
        let names = program.helpers.map(\.helper.name) + program.kernelFunctions.map(\.name)
        var findings: [Finding] = names.compactMap { name in RiskTable.codes[name].map { ($0, name) } }
        findings += program.formatReads.map { ($0.risk, $0.function) }
        // A dynptr of a packet is made by the program that writes to it.
        if names.contains("bpf_dynptr_write"), names.contains(where: Self.isPacketPointer) {
            findings.append((.rewritesPackets, "bpf_dynptr_write"))
        }
        if !program.isComplete { findings.append((.unknownFunctions, "too large to be read in full")) }
        for use in program.helpers where KernelFeatures.fact(of: use.helper) == nil {
            findings.append((.unknownFunctions, use.helper.name))
        }
        for use in program.kernelFunctions where KernelFeatures.since(kernelFunction: use.name) == nil {
            if RiskTable.codes[use.name] == nil { findings.append((.unknownFunctions, use.name)) }
        }
        return findings
    }

    private static func isPacketPointer(_ name: String) -> Bool {
        name.hasPrefix("bpf_dynptr_from_skb") || name.hasPrefix("bpf_dynptr_from_xdp")
    }

    /// What the kernel refuses to other licences, `gpl_only` helpers among it.
    private func licence() -> [Finding] {
        guard !isGPLCompatible else { return [] }
        let helpers = program.helpers.filter { KernelFeatures.fact(of: $0.helper)?.isGPLOnly ?? false }
        var reasons = helpers.map(\.helper.name)
        reasons += program.licensedParts.map { $0 == .type ? what : "functions of the kernel" }
        return reasons.map { (.refusedByLicence, $0) }
    }
}
