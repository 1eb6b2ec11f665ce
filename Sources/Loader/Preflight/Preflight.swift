public import Base

/// Judges an object against a host before anything is loaded.
public enum Preflight {
    /// Refuses what cannot load on a host, and warns of what may not.
    ///
    /// - Parameters:
    ///   - spec: what the object says.
    ///   - host: the facts of the host; this one's unless given.
    ///   - subject: the object's name for errors.
    /// - Returns: warnings, each a sentence without a full stop.
    /// - Throws: `byte-order-mismatch`; `btf-missing` where the object needs kernel BTF and there is none.
    public static func judge(
        _ spec: ObjectSpec, on host: HostFacts = .current, subject: String
    ) throws(BeeError) -> [String] {
        guard spec.byteOrder == host.byteOrder else {
            let (its, hosts) = (spec.byteOrder.rawValue, host.byteOrder.rawValue)
            throw BeeError(
                .byteOrderMismatch, subject, "is for \(its)-endian machines, and \(host.machine) is \(hosts)-endian")
        }
        guard !host.hasKernelBTF else { return [] }
        guard spec.needsKernelTypes else {
            return ["this kernel tells no BTF (/sys/kernel/btf/vmlinux); the object is tried without it"]
        }
        throw BeeError(
            .btfMissing, subject,
            "\(reason(spec)), and kernel \(host.kernelRelease) tells no BTF (/sys/kernel/btf/vmlinux)",
            hint: "run a kernel built with CONFIG_DEBUG_INFO_BTF=y")
    }

    /// What of an object needs the kernel's BTF, as libbpf 1.1 decides it (libbpf.c, `obj_needs_vmlinux_btf`).
    private static func reason(_ spec: ObjectSpec) -> String {
        if spec.usesCORE { return "the object adapts itself to the kernel's types (CO-RE)" }
        if let program = spec.programs.first(where: { $0.autoload && $0.needsKernelTypes }) {
            return "its program '\(program.name)' attaches by the kernel's types"
        }
        return "the object takes functions or variables from the kernel by their types"
    }
}
