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

    /// A hint for a type of program this host's kernel is too old for; nil where it is not.
    static func hint(_ type: ProgramType, isSleepable: Bool, on host: HostFacts) -> String? {
        guard let kernel = kernel(of: host) else { return nil }
        if isSleepable, kernel < KernelVersion(5, 10) {
            return "programs that sleep need Linux 5.10, and this is \(host.kernelRelease)"
        }
        guard let version = programs[type.name], kernel < version else { return nil }
        return "programs of type \(type.name) need Linux \(version), and this is \(host.kernelRelease)"
    }

    /// A hint for a function that programs call, this host's kernel being too old for it; nil where it is not.
    static func hint(helper: String, on host: HostFacts) -> String? {
        guard let version = helpers.first(where: { $0.name == helper })?.since, let kernel = kernel(of: host),
            kernel < version
        else { return nil }
        return "\(helper) needs Linux \(version), and this is \(host.kernelRelease)"
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
