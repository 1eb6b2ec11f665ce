/// Something that only kernels from some release on have, as the kernel's own history has it.
///
/// Distributions carry features back; and a helper may have come to one type of program later than to another. So no
/// kernel before the release has it, and a later one may still lack it.
public struct KernelRequirement: Sendable, Hashable {
    /// What sort of thing it is.
    public let kind: Kind
    /// The thing's name: `ringbuf`, `bpf_loop`, `trace_iter`, `loops`.
    public let name: String
    /// The thing in words: `ring buffers`.
    public let text: String
    /// The first release that has it; nil where it is not known here, so that it is newer or in a module.
    public let since: KernelVersion?

    /// What can need a kernel.
    public enum Kind: String, Sendable, Hashable {
        /// A type of program.
        case program
        /// A hook that programs of a type are made for.
        case hook
        /// A way in which `run` attaches programs.
        case attachment
        /// A helper.
        case helper
        /// A function of the kernel.
        case kernelFunction = "kernel-function"
        /// A type of map.
        case map
        /// A flag of a map.
        case mapFlag = "map-flag"
        /// Something of the instruction set or the verifier.
        case code
    }

    init(_ kind: Kind, _ name: String, _ text: String, _ since: KernelVersion?) {
        self.kind = kind
        self.name = name
        self.text = text
        self.since = since
    }

    /// Orders by release, the newest first and what is not known before all, then by name.
    static func comesBefore(_ left: KernelRequirement, _ right: KernelRequirement) -> Bool {
        guard left.since == right.since else {
            guard let first = left.since, let second = right.since else { return left.since == nil }
            return first > second
        }
        return (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
    }
}

extension ProgramSurvey {
    /// What the program needs of a kernel, the newest first.
    ///
    /// Helpers and functions that are guarded do not count, nor functions that are declared weak.
    public var requirements: [KernelRequirement] {
        var all = program.requirements
        for use in helpers where use.guarded != .guarded {
            let known = KernelFeatures.fact(of: KernelFeatures.replacement(for: use.helper) ?? use.helper)
            all.append(KernelRequirement(.helper, use.helper.name, use.helper.name, known?.since))
        }
        for use in kernelFunctions where use.isRequired && use.guarded != .guarded {
            let since = KernelFeatures.since(kernelFunction: use.name)
            all.append(KernelRequirement(.kernelFunction, use.name, "the kernel's function \(use.name)", since))
        }
        if !kernelFunctions.isEmpty {
            all.append(KernelRequirement(.code, "kernel-functions", "calls of kernel functions", KernelVersion(5, 13)))
        }
        all += features.map(\.requirement)
        return all.sorted(by: KernelRequirement.comesBefore)
    }

    /// The first release that may load and attach it.
    public var lowestKernel: KernelVersion { requirements.compactMap(\.since).max() ?? KernelVersion(3, 19) }
}

extension MapSpec {
    /// What the map needs of a kernel, the newest first; nothing for maps of global variables, which programs need.
    public var requirements: [KernelRequirement] {
        guard !isInternal else { return [] }
        var all = definition.requirements + (inner?.requirements ?? [])
        all = Array(Set(all))
        return all.sorted(by: KernelRequirement.comesBefore)
    }
}

extension MapDefinition {
    fileprivate var requirements: [KernelRequirement] {
        let known = KernelFeatures.maps[type.name]
        let text = known?.1 ?? "maps of \(type.name)"
        let flagged = KernelFeatures.mapFlags.filter { flags & $0.bit != 0 }.map { flag in
            KernelRequirement(.mapFlag, flag.name, "maps with \(flag.name)", flag.since)
        }
        return [KernelRequirement(.map, type.name, text, known?.0)] + flagged
    }
}

extension CodeFeature {
    /// Documentation/bpf/standardization/instruction-set.rst and the verifier's history; `may_goto` came with Linux 6.9.
    fileprivate var requirement: KernelRequirement {
        switch self {
        case .functionCalls:
            KernelRequirement(.code, "function-calls", "functions that are called", KernelVersion(4, 16))
        case .narrowJumps: KernelRequirement(.code, "jmp32", "32-bit jumps (-mcpu=v3)", KernelVersion(5, 1))
        case .globalVariables: KernelRequirement(.code, "global-variables", "global variables", KernelVersion(5, 2))
        case .loops: KernelRequirement(.code, "loops", "loops", KernelVersion(5, 3))
        case .typedVariables:
            KernelRequirement(.code, "kernel-variables", "typed variables of the kernel", KernelVersion(5, 10))
        case .atomicOperations: KernelRequirement(.code, "atomics", "atomic operations", KernelVersion(5, 12))
        case .callbacks: KernelRequirement(.code, "callbacks", "functions that helpers call", KernelVersion(5, 13))
        case .orderedAccess:
            KernelRequirement(.code, "load-acquire", "load-acquire and store-release", KernelVersion(6, 15))
        case .version4: KernelRequirement(.code, "cpu-v4", "instructions of -mcpu=v4", KernelVersion(6, 6))
        case .boundedJump: KernelRequirement(.code, "may_goto", "may_goto", KernelVersion(6, 9))
        }
    }
}

extension KernelFeatures {
    /// What libbpf calls in a helper's place where the kernel lacks it (libbpf.c, `bpf_object__sanitize_prog`).
    static func replacement(for helper: Helper) -> Helper? {
        switch helper.name {
        case "bpf_probe_read_user", "bpf_probe_read_kernel": Helper(named: "bpf_probe_read")
        case "bpf_probe_read_user_str", "bpf_probe_read_kernel_str": Helper(named: "bpf_probe_read_str")
        default: nil
        }
    }
}
