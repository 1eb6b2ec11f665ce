import Base

/// Why the kernel may have said "not permitted", and what to do about it.
enum Permission {
    /// A hint for a refusal.
    ///
    /// - Parameters:
    ///   - host: where it was refused, this host unless given.
    ///   - needed: the capabilities that what was refused asks for.
    /// - Returns: what is missing, or what else may be behind it.
    static func hint(
        _ host: HostFacts = .current, needing needed: Capabilities = [.bpf, .performanceMonitoring]
    ) -> String {
        if let missing = host.missing(needed) {
            let unprivileged =
                host.unprivilegedBPFDisabled.map { $0 == 0 ? "" : " (kernel.unprivileged_bpf_disabled is \($0))" } ?? ""
            return "run it with sudo, or give it \(missing.names)\(unprivileged)"
        }
        if host.isInUserNamespace {
            return "capabilities count in the first user namespace only: run it outside of this one, which a container "
                + "without root has made"
        }
        if let limit = host.lockedMemoryLimit, host.accountsLockedMemory {
            return
                "this kernel counts maps and programs as locked memory, of which \(limit) bytes are allowed: raise it "
                + "with ulimit -l unlimited"
        }
        if let lockdown = host.lockdown, lockdown != "none" {
            return "the kernel is locked down (\(lockdown)): see /sys/kernel/security/lockdown"
        }
        return "this process has the capabilities, so a policy of the host forbids it: a container, a seccomp filter, "
            + "a security module or the kernel's configuration"
    }

    /// A hint for an object of which nothing may be loaded: what each of its programs needs.
    static func hint(for programs: [ProgramSpec], on host: HostFacts = .current) -> String {
        var needed = Capabilities.bpf
        for program in programs { needed.formUnion(program.type.capabilities) }
        let hint = hint(host, needing: needed)
        guard let missing = host.missing(needed), missing != .systemAdministration else { return hint }
        let reasons = [Capabilities.performanceMonitoring, .networkAdministration].compactMap { capability in
            missing.contains(capability) ? reason(capability, programs) : nil
        }
        return reasons.isEmpty ? hint : hint + "; " + reasons.joined(separator: ", ")
    }

    /// "CAP_PERFMON for a, b and 3 more".
    private static func reason(_ capability: Capabilities, _ programs: [ProgramSpec]) -> String {
        let names = programs.filter { $0.type.capabilities.contains(capability) }.map(\.name)
        let more = names.count > 3 ? " and \(names.count - 3) more" : ""
        return "\(capability.names) for " + names.prefix(3).joined(separator: ", ") + more
    }
}

extension HostFacts {
    /// What of some capabilities this process lacks; nil where it lacks none, or nobody knows.
    ///
    /// CAP_SYS_ADMIN stands for all of them, and before Linux 5.8 nothing else does (capabilities(7)).
    func missing(_ needed: Capabilities) -> Capabilities? {
        guard let capabilities, !needed.isEmpty, !capabilities.contains(.systemAdministration) else { return nil }
        if let kernel = KernelVersion(release: kernelRelease), kernel < KernelVersion(5, 8) {
            return .systemAdministration
        }
        let missing = needed.subtracting(capabilities)
        return missing.isEmpty ? nil : missing
    }

    /// Whether the kernel is older than 5.11, which stopped to count eBPF as locked memory.
    var accountsLockedMemory: Bool {
        KernelVersion(release: kernelRelease).map { $0 < KernelVersion(5, 11) } ?? false
    }
}

extension ProgramType {
    /// What loading a program of this type asks for (kernel/bpf/syscall.c, `is_net_admin_prog_type` and
    /// `is_perfmon_prog_type`).
    var capabilities: Capabilities {
        switch self {
        case .kprobe, .tracepoint, .perfEvent, .rawTracepoint, .rawTracepointWritable, .tracing, .securityModule,
            .structOps:
            [.bpf, .performanceMonitoring]
        case .extensionProgram: [.bpf, .performanceMonitoring, .networkAdministration]
        case .schedulerClassifier, .schedulerAction, .xdp, .lightweightTunnelIn, .lightweightTunnelOut,
            .lightweightTunnelTransmit, .lightweightTunnelSegment, .socketSKB, .socketMessage, .flowDissector,
            .cgroupDevice, .cgroupSocket, .cgroupSocketAddress, .cgroupSocketOption, .cgroupSysctl, .socketOperations,
            .netfilter:
            [.bpf, .networkAdministration]
        default: .bpf
        }
    }
}
