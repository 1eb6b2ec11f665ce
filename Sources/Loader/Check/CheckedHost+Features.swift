import Base
import Synchronization

/// Whether a kernel has something that objects ask for by a number.
enum Presence: Hashable {
    case there
    case missing
    case unknown(String)
}

extension CheckedHost {
    /// Whether the kernel has a type of program or map, a hook or a helper.
    func has(_ kind: HostFeature.Kind, _ number: UInt32) -> Presence {
        guard isThisHost else { return told(kind, number) }
        // Of this host only what is needed is asked for: asking for everything takes seconds.
        return remembered(.feature(kind, number)) {
            // A probe that is refused for another reason than the type shows nothing where the type is only loaded for a
            // certain function of the kernel.
            guard isAnswering.value, let isThere = FeatureProbe.has(kind, number),
                isThere || !Self.isBound(kind, number)
            else { return named(kind, number) }
            return isThere ? .there : .missing
        }
    }

    /// Whether programs of a type may call a helper.
    func mayCall(_ helper: UInt32, from type: ProgramType) -> Presence {
        guard isThisHost else {
            guard let answer = profile.features?.mayCall(helper, from: type) else { return has(.helper, helper) }
            return answer ? .there : .missing
        }
        return remembered(.call(helper, type)) {
            guard isAnswering.value else { return has(.helper, helper) }
            let calls = FeatureProbe.calls(from: type, among: [helper])
            if calls.allowed.contains(helper) { return .there }
            return calls.refused.contains(helper) ? .missing : has(.helper, helper)
        }
    }

    private func remembered(_ question: Question, _ answer: () -> Presence) -> Presence {
        if let known = answers.withLock({ $0[question] }) { return known }
        let found = answer()
        answers.withLock { $0[question] = found }
        return found
    }

    /// What a host file says.
    private func told(_ kind: HostFeature.Kind, _ number: UInt32) -> Presence {
        guard let features = profile.features else {
            let gap = profile.gap(.features)
            return .unknown("what this kernel has is not known" + (gap.map { ": \($0.reason)" } ?? ""))
        }
        guard let feature = features.feature(kind, number) else {
            // What the list leaves out the kernel's types tell, where the file has them.
            if enumerations[kind] != nil { return named(kind, number) }
            // No kernel has or will have a helper behind the last one.
            if kind == .helper, number > LiveFeatures.lastHelper { return .missing }
            return .unknown("whether this kernel has it was not asked")
        }
        guard !feature.isThere, feature.evidence == .probed, Self.isBound(kind, number) else {
            return feature.isThere ? .there : .missing
        }
        return .unknown("the kernel was asked for it and did not say clearly whether it has it")
    }

    /// Whether a number is that of a type of programs that are loaded for a certain function of the kernel only.
    private static func isBound(_ kind: HostFeature.Kind, _ number: UInt32) -> Bool {
        kind == .program && FeatureProbe.bound.contains(ProgramType(rawValue: number))
    }

    /// What the kernel's types name.
    private func named(_ kind: HostFeature.Kind, _ number: UInt32) -> Presence {
        guard let names = enumerations[kind] else { return .unknown("what this kernel has cannot be asked") }
        return names[number] == nil ? .missing : .there
    }

    /// The options of the kernel's configuration that a type of program needs beside eBPF itself and that are missing.
    ///
    /// The kernel's types name a type also where its configuration leaves it out (include/linux/bpf_types.h).
    func missingOption(for type: ProgramType) -> String? {
        Self.options[type]?.first { hasOption($0) == false }
    }

    private static let options: [ProgramType: [String]] = [
        .kprobe: ["CONFIG_BPF_EVENTS"], .tracepoint: ["CONFIG_BPF_EVENTS"], .perfEvent: ["CONFIG_BPF_EVENTS"],
        .rawTracepoint: ["CONFIG_BPF_EVENTS"], .rawTracepointWritable: ["CONFIG_BPF_EVENTS"],
        .tracing: ["CONFIG_BPF_EVENTS", "CONFIG_BPF_JIT"], .securityModule: ["CONFIG_BPF_LSM", "CONFIG_BPF_JIT"],
        .structOps: ["CONFIG_BPF_JIT"], .cgroupSKB: ["CONFIG_CGROUP_BPF"], .cgroupSocket: ["CONFIG_CGROUP_BPF"],
        .cgroupSocketAddress: ["CONFIG_CGROUP_BPF"], .cgroupSocketOption: ["CONFIG_CGROUP_BPF"],
        .cgroupSysctl: ["CONFIG_CGROUP_BPF"], .cgroupDevice: ["CONFIG_CGROUP_BPF"],
        .socketOperations: ["CONFIG_CGROUP_BPF"], .infraredMode2: ["CONFIG_BPF_LIRC_MODE2"], .xdp: ["CONFIG_NET"],
        .schedulerClassifier: ["CONFIG_NET"], .socketFilter: ["CONFIG_NET"],
        .netfilter: ["CONFIG_NETFILTER_BPF_LINK"],
    ]
}
