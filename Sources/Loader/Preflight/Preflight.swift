public import Base

/// Judges an object against a host before anything is loaded.
public enum Preflight {
    /// Refuses what cannot load on a host, and warns of what may not.
    ///
    /// - Parameters:
    ///   - spec: what the object says.
    ///   - programs: the names of the programs to load; those the object marks unless given.
    ///   - mapSizes: how many entries maps get, by name, in place of what the object says.
    ///   - hasTypes: whether types are given to the loader in place of the kernel's.
    ///   - host: the facts of the host; this one's unless given.
    ///   - subject: the object's name for errors.
    /// - Returns: warnings, each a sentence without a full stop.
    /// - Throws: `byte-order-mismatch`; `kernel-unsupported` for structures without any program; `btf-missing` where the
    ///   programs need kernel BTF and there is none; `map-rejected` where the maps take more memory than there is.
    public static func judge(
        _ spec: ObjectSpec, loading programs: Set<String>? = nil, mapSizes: [String: UInt32] = [:],
        hasTypes: Bool = false, on host: HostFacts = .current, subject: String
    ) throws(BeeError) -> [String] {
        guard spec.byteOrder == host.byteOrder else {
            let (its, hosts) = (spec.byteOrder.rawValue, host.byteOrder.rawValue)
            throw BeeError(
                .byteOrderMismatch, subject, "is for \(its)-endian machines, and \(host.machine) is \(hosts)-endian")
        }
        if spec.programs.isEmpty, let structure = spec.kernelStructures.first {
            throw BeeError(
                .kernelUnsupported, subject,
                "has the structure '\(structure.name)' and no program, and libbpf 1.1 reads the kernel's types for "
                    + "programs only",
                hint: "give the object a program")
        }
        try MapMemory(spec, sizes: mapSizes, processorCount: host.processorCount).check(on: host)
        guard !host.hasKernelBTF else { return [] }
        let programs = programs ?? Set(spec.programs.lazy.filter(\.autoload).map(\.name))
        let needsOwn = spec.needsKernelsOwnTypes(loading: programs)
        guard !hasTypes || needsOwn else { return [] }
        guard spec.needsKernelTypes(loading: programs) else {
            return ["this kernel tells no BTF (/sys/kernel/btf/vmlinux); the object is tried without it"]
        }
        throw BeeError(
            .btfMissing, subject,
            "\(reason(spec, programs, needsOwn: needsOwn)), and kernel \(host.kernelRelease) tells no BTF (/sys/kernel/btf/vmlinux)",
            hint: needsOwn
                ? "run a kernel built with CONFIG_DEBUG_INFO_BTF=y"
                : "bring the kernel's types along: pack --btf HOSTFILE adds them to the image, run --btf FILE takes them "
                    + "from a file; or run a kernel built with CONFIG_DEBUG_INFO_BTF=y")
    }

    /// What of an object needs the kernel's BTF, as libbpf 1.1 decides it (libbpf.c, `obj_needs_vmlinux_btf`), which
    /// forgets structures.
    private static func reason(_ spec: ObjectSpec, _ programs: Set<String>, needsOwn: Bool) -> String {
        if !needsOwn { return "the object adapts itself to the kernel's types (CO-RE)" }
        if let program = spec.programs.first(where: { programs.contains($0.name) && $0.needsKernelTypes }) {
            return "its program '\(program.name)' attaches by the kernel's types"
        }
        if let structure = spec.kernelStructures.first {
            return "its structure '\(structure.name)' has a type of the kernel's"
        }
        return "the object takes functions or variables from the kernel by their types"
    }
}
