/// Since when kernels have what objects use: the release that brought each thing.
///
/// The tables go by name in the files beside this one. Their facts are those of docs/kernel-versions.md of bcc and of
/// data/feature-versions.yaml of the eBPF docs (docs.ebpf.io), which name the commits.
public enum KernelFeatures {
    /// A hint for a type of map this host's kernel is too old for; nil where it is not.
    static func hint(_ type: MapType, on host: HostFacts) -> String? {
        guard let (version, plural) = maps[type.name], let kernel = kernel(of: host), kernel < version else {
            return nil
        }
        let instead = type == .ringBuffer ? "; a perf event array does the same on older ones" : ""
        return "\(plural) need Linux \(version), and this is \(host.kernelRelease)\(instead)"
    }

    /// A hint for a kind of program this host's kernel is too old for; nil where it is not.
    static func hint(_ program: ProgramSpec, on host: HostFacts) -> String? {
        guard let kernel = kernel(of: host) else { return nil }
        if program.isSleepable, kernel < KernelVersion(5, 10) {
            return "programs that sleep need Linux 5.10, and this is \(host.kernelRelease)"
        }
        if let version = programs[program.type.name], kernel < version {
            return "programs of type \(program.type.name) need Linux \(version), and this is \(host.kernelRelease)"
        }
        let versions = [program.attachType.flatMap { hooks[$0.name] }, program.flagRequirement?.since]
        guard let version = versions.compactMap({ $0 }).max(), kernel < version else { return nil }
        return "programs of section '\(program.section)' need Linux \(version), and this is \(host.kernelRelease)"
    }

    /// A hint for an instruction that the verifier does not know, this host's kernel being too old for it; nil where it is
    /// not, or the verifier says something else.
    ///
    /// Compilers choose instructions by `-mcpu`: v3 has jumps by 32-bit comparisons, and atomic instructions that say
    /// what was there before, which clang from version 20 on makes of `__sync_fetch_and_add` too; v4 has loads that extend
    /// signs, and more (Documentation/bpf/standardization/instruction-set.rst).
    static func hint(instruction line: Substring, on host: HostFacts) -> String? {
        guard let kernel = kernel(of: host) else { return nil }
        if line.hasPrefix("number of funcs in func_info doesn't match"), kernel < KernelVersion(5, 13) {
            return
                "functions that are handed to others, as to bpf_loop, need Linux 5.13, and this is \(host.kernelRelease)"
        }
        guard
            ["uses reserved fields", "unknown opcode", "unknown class"].contains(where: { line.contains($0) })
        else { return nil }
        if kernel < KernelVersion(5, 1) {
            return "instructions of -mcpu=v3 need Linux 5.1, and this is \(host.kernelRelease): compile with -mcpu=v2"
        }
        if line.hasPrefix("BPF_STX "), kernel < KernelVersion(5, 12) {
            return
                "atomic instructions other than an addition need Linux 5.12, and this is \(host.kernelRelease): add with "
                + "__atomic_fetch_add(&number, 1, __ATOMIC_RELAXED), whose result is not used"
        }
        guard kernel < KernelVersion(6, 6) else { return nil }
        return "instructions of -mcpu=v4 need Linux 6.6, and this is \(host.kernelRelease): compile with -mcpu=v3"
    }

    /// A hint for a function that programs call, this host's kernel being too old for it; nil where it is not.
    ///
    /// - Parameters:
    ///   - helper: the function as the verifier calls it, `unknown#158` where this kernel has no name for it.
    ///   - host: the host.
    /// - Returns: the hint.
    static func hint(helper: Substring, on host: HostFacts) -> String? {
        let number = helper.split(separator: "#").last.flatMap { UInt32($0) }
        guard let fact = number.flatMap({ fact(of: Helper(rawValue: $0)) }), let kernel = kernel(of: host),
            kernel < fact.since
        else { return nil }
        return "\(fact.name) needs Linux \(fact.since), and this is \(host.kernelRelease)"
    }

    private static func kernel(of host: HostFacts) -> KernelVersion? { KernelVersion(release: host.kernelRelease) }

    /// Since when there are programs of a type.
    ///
    /// - Parameter type: the type.
    /// - Returns: the first release; nil for types that are not known.
    public static func since(_ type: ProgramType) -> KernelVersion? { programs[type.name] }

    /// Since when there are maps of a type.
    ///
    /// - Parameter type: the type.
    /// - Returns: the first release; nil for types that are not known.
    public static func since(_ type: MapType) -> KernelVersion? { maps[type.name]?.0 }

    /// Since when programs can be made for a hook.
    ///
    /// - Parameter type: the hook.
    /// - Returns: the first release; nil for hooks that are not known.
    public static func since(_ type: AttachType) -> KernelVersion? { hooks[type.name] }

    /// Since when programs of some type can call a helper.
    ///
    /// - Parameter helper: the helper.
    /// - Returns: the first release; nil for helpers that are not known.
    public static func since(_ helper: Helper) -> KernelVersion? { fact(of: helper)?.since }

    /// Since when programs of some type can call a function of the kernel.
    ///
    /// - Parameter name: the function's name.
    /// - Returns: the first release; nil for functions that are not known: later ones, and those of modules.
    public static func since(kernelFunction name: String) -> KernelVersion? { kernelFunctions[name] }
}
